package dev.pifi.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The axes of a value, outermost first; a scalar has none. */
public record Shape(List<Axis> axes) {

  /** A shape without axes. */
  public static final Shape SCALAR = new Shape(List.of());

  /** Keeps an unmodifiable copy. */
  public Shape {
    axes = List.copyOf(axes);
  }

  /**
   * A shape from sizes and names, such as {@code Shape.of("batch", "length", 768)}.
   *
   * @param axes {@link Axis}, {@link String} or whole numbers
   */
  public static Shape of(Object... axes) {
    List<Axis> list = new ArrayList<>(axes.length);
    for (Object axis : axes) {
      if (axis instanceof Axis a) {
        list.add(a);
      } else if (axis instanceof String name) {
        list.add(Axis.of(name));
      } else if (axis instanceof Number size) {
        list.add(Axis.of(size.longValue()));
      } else {
        throw new GraphException("an axis is a name or a size, not " + axis);
      }
    }
    return new Shape(list);
  }

  /** The number of axes. */
  public int rank() {
    return axes.size();
  }

  /** Turns an axis number that may count from the end (-1 is the last) into one from the front. */
  public int position(int axis) {
    int position = axis < 0 ? axis + rank() : axis;
    if (position < 0 || position >= rank()) {
      throw new GraphException("axis " + axis + " does not exist in " + this);
    }
    return position;
  }

  /** An axis; negative numbers count from the end. */
  public Axis axis(int axis) {
    return axes.get(position(axis));
  }

  /** The size of an axis that must be known. */
  public long size(int axis) {
    if (axis(axis) instanceof Axis.Fixed fixed) {
      return fixed.size();
    }
    throw new GraphException("axis " + axis + " of " + this + " has no known size");
  }

  /** The same shape with one axis replaced. */
  public Shape with(int axis, Axis replacement) {
    List<Axis> list = new ArrayList<>(axes);
    list.set(position(axis), replacement);
    return new Shape(list);
  }

  /** The same shape without one axis. */
  public Shape without(int axis) {
    List<Axis> list = new ArrayList<>(axes);
    list.remove(position(axis));
    return new Shape(list);
  }

  /** The same shape with one more axis in front of the given position. */
  public Shape insert(int position, Axis axis) {
    List<Axis> list = new ArrayList<>(axes);
    list.add(position, axis);
    return new Shape(list);
  }

  /** Whether every axis has a known size. */
  public boolean isFixed() {
    return axes.stream().allMatch(a -> a instanceof Axis.Fixed);
  }

  /** The number of elements, with the sizes of named axes given. */
  public long elements(Map<String, Long> sizes) {
    long product = 1;
    for (Axis axis : axes) {
      if (axis instanceof Axis.Named named) {
        Long size = sizes.get(named.name());
        if (size == null) {
          throw new GraphException("no size was given for axis '" + named.name() + "'");
        }
        product = Math.multiplyExact(product, size);
      } else {
        product = Math.multiplyExact(product, ((Axis.Fixed) axis).size());
      }
    }
    return product;
  }

  /** The sizes of a shape without named axes. */
  public long[] sizes() {
    long[] sizes = new long[rank()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = size(i);
    }
    return sizes;
  }

  /**
   * The shape of an elementwise result: axes are matched from the last; equal axes stay, a size of
   * 1 gives way.
   *
   * @throws GraphException if two axes differ and neither is 1
   */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Axis> result = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      int ia = i - (rank - a.rank());
      int ib = i - (rank - b.rank());
      Axis x = ia < 0 ? Axis.of(1) : a.axes.get(ia);
      Axis y = ib < 0 ? Axis.of(1) : b.axes.get(ib);
      if (x.equals(y) || y.is(1)) {
        result.add(x);
      } else if (x.is(1)) {
        result.add(y);
      } else {
        throw new GraphException("shapes " + a + " and " + b + " do not fit: " + x + " and " + y);
      }
    }
    return new Shape(result);
  }

  @Override
  public String toString() {
    return axes.stream().map(Axis::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
