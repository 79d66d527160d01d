package dev.pifi.graph;

import java.util.Objects;

/**
 * A tensor that a checkpoint brings or an initializer makes.
 *
 * @param name the full name, unique within a graph, as the checkpoint has it behind its own prefix
 * @param shape axes of known size
 * @param initializer how it starts without a checkpoint
 */
public record Parameter(String name, Shape shape, Initializer initializer) {
  /** Refuses shapes with named axes. */
  public Parameter {
    Objects.requireNonNull(initializer, "initializer");
    if (name.isBlank() || !shape.isFixed()) {
      throw new GraphException("parameter '" + name + "' needs a name and known sizes: " + shape);
    }
  }

  /** The number of elements. */
  public long elements() {
    return shape.elements(java.util.Map.of());
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
