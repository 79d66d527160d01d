package dev.pifi.graph.passes;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of a value that is wanted. */
sealed interface Selection {

  /** All of it. */
  record All() implements Selection {}

  /** A range of one axis. */
  record Range(int axis, long start, long end) implements Selection {}

  /**
   * One index of one axis for each batch element, the batch being the axis in front.
   *
   * @param axis in the value's own axes
   * @param lead how many axes of size 1 the value lacks in front
   * @param index int64 [batch], of the graph that the value belongs to before the rewrite
   */
  record Row(int axis, int lead, Value index) implements Selection {
    private Axis batch() {
      return index.shape().axis(0);
    }
  }

  /** All of it. */
  Selection ALL = new All();

  /** What satisfies both. */
  static Selection join(Selection a, Selection b) {
    return a.equals(b) ? a : ALL;
  }

  /** This selection of an operand that is broadcast to a result of the given rank. */
  default Selection ofOperand(Shape operand, int resultRank) {
    int missing = resultRank - operand.rank();
    int axis = axis() - missing;
    if (axis < 0 || operand.axis(axis).is(1)) {
      return ALL; // the operand is the same for every index
    }
    if (this instanceof Range range) {
      return new Range(axis, range.start, range.end);
    }
    Row row = (Row) this;
    return new Row(axis, row.lead + missing, row.index);
  }

  /** The selected axis; -1 if all is wanted. */
  default int axis() {
    if (this instanceof Range range) {
      return range.axis;
    }
    return this instanceof Row row ? row.axis : -1;
  }

  /** The selected axis' size afterwards. */
  default Axis size() {
    return Axis.of(this instanceof Range range ? range.end - range.start : 1);
  }

  /** Whether the operations at hand can take this part of a value of this shape. */
  default boolean appliesTo(Shape shape) {
    if (!(this instanceof Row row)) {
      return true;
    }
    List<Axis> axes = led(shape, row.lead).axes();
    int axis = row.axis + row.lead;
    List<Axis> behind = axes.subList(axis + 1, axes.size());
    return axis >= 1
        && axes.subList(1, axis).stream().allMatch(a -> a.is(1))
        && (behind.size() == 1 || new Shape(behind).isFixed());
  }

  /** Whether a value of this shape, once selected, can itself be computed from selected inputs. */
  default boolean carriedBy(Shape shape) {
    return !(this instanceof Row row)
        || (row.lead == 0 && row.axis > 0 && shape.axis(0).equals(row.batch()));
  }

  /**
   * Takes this part.
   *
   * @param value of the new graph
   * @param index the new graph's row index; only for {@link Row}
   */
  static Value take(Row row, Value value, Value index) {
    Shape shape = led(value.shape(), row.lead);
    int axis = row.axis + row.lead;
    List<Axis> behind = shape.axes().subList(axis + 1, shape.rank());
    Axis width = behind.size() == 1 ? behind.get(0) : Axis.of(new Shape(behind).elements(Map.of()));
    List<Axis> result = new ArrayList<>(shape.axes());
    result.set(0, row.batch());
    result.set(axis, Axis.of(1));
    return value
        .reshape(shape.axis(0), shape.axis(axis), width)
        .expand(row.batch(), shape.axis(axis), width)
        .takeRow(index)
        .reshape(result.toArray());
  }

  private static Shape led(Shape shape, int lead) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < lead; i++) {
      axes.add(Axis.of(1));
    }
    axes.addAll(shape.axes());
    return new Shape(axes);
  }
}
