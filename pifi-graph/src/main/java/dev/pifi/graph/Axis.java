package dev.pifi.graph;

/**
 * One axis of a shape: a size known when the graph is built, or a name whose size each run brings.
 */
public sealed interface Axis {

  /** An axis whose size is known, at least 0. */
  record Fixed(long size) implements Axis {
    /** Refuses negative sizes. */
    public Fixed {
      if (size < 0) {
        throw new GraphException("axis size must not be negative: " + size);
      }
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** An axis such as {@code batch} or {@code length} whose size differs from run to run. */
  record Named(String name) implements Axis {
    @Override
    public String toString() {
      return name;
    }
  }

  /** An axis of a known size. */
  static Axis of(long size) {
    return new Fixed(size);
  }

  /** An axis known by name. */
  static Axis of(String name) {
    return new Named(name);
  }

  /** Whether this is the known size given. */
  default boolean is(long size) {
    return this instanceof Fixed fixed && fixed.size() == size;
  }
}
