package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which part of each input an operation needs in order to make a part of its result. */
final class SelectionRules {
  private SelectionRules() {}

  /**
   * The parts of the inputs, one each; absent if the operation mixes the selected axis, so that
   * only selecting from its whole result is right.
   */
  static Optional<List<Selection>> inputs(Value value, Selection wanted) {
    List<Selection> parts =
        switch (value.op()) {
          case ADD, SUB, MUL, DIV, EQUAL, LESS, LESS_EQUAL, AND, WHERE -> broadcast(value, wanted);
          case ADD_SCALAR, MUL_SCALAR, MAXIMUM_SCALAR, MINIMUM_SCALAR, ABS, SIGN, LOG, CEIL ->
              List.of(wanted);
          case COS, SIN, TANH, SIGMOID, RELU, GELU, GELU_TANH, SILU, CAST, DROPOUT ->
              List.of(wanted);
          case SLICE, CONCAT, SUM, CUMULATIVE_SUM ->
              mixes(value.attribute(Attribute.AXIS), wanted) ? List.of() : each(value, wanted);
          case SOFTMAX, GATHER -> isLast(value, wanted) ? List.of() : each(value, wanted);
          case LINEAR, LAYER_NORM, RMS_NORM ->
              isLast(value, wanted) ? List.of() : first(value, wanted);
          case MATMUL -> matmul(value, wanted);
          case RESHAPE, EXPAND -> reshaped(value, wanted);
          case ROTARY -> rotary(value, wanted);
          case ATTENTION -> attention(value, wanted);
          case INPUT, PARAMETER, CONSTANT, IOTA, PERMUTE, TAKE_ROW, WRITE, SUM_ALL -> List.of();
          case EMBEDDING, CROSS_ENTROPY -> List.of();
        };
    boolean possible = parts.size() == value.inputs().size() && !parts.isEmpty();
    for (int i = 0; possible && i < parts.size(); i++) {
      possible = parts.get(i).appliesTo(value.input(i).shape());
    }
    return possible ? Optional.of(parts) : Optional.empty();
  }

  /** What a value asks of its first input if it is a selection itself. */
  static Optional<Selection> start(Value value) {
    if (value.op() == Op.TAKE_ROW) {
      return Optional.of(new Selection.Row(1, 0, value.input(1)));
    }
    boolean ofLength =
        value.op() == Op.SLICE && value.attribute(Attribute.AXIS) == 1 && value.shape().rank() >= 3;
    return ofLength
        ? Optional.of(
            new Selection.Range(
                1, value.attribute(Attribute.START), value.attribute(Attribute.END)))
        : Optional.empty();
  }

  /** Rows differ from one batch element to the next, so the batch axis must stay as it is too. */
  private static boolean mixes(int axis, Selection wanted) {
    return axis == wanted.axis() || (axis == 0 && wanted instanceof Selection.Row);
  }

  private static boolean isLast(Value value, Selection wanted) {
    return wanted.axis() == value.shape().rank() - 1;
  }

  private static List<Selection> each(Value value, Selection wanted) {
    return value.inputs().stream().map(input -> wanted).toList();
  }

  private static List<Selection> first(Value value, Selection wanted) {
    List<Selection> parts = new ArrayList<>(List.of(wanted));
    while (parts.size() < value.inputs().size()) {
      parts.add(Selection.ALL);
    }
    return parts;
  }

  private static List<Selection> broadcast(Value value, Selection wanted) {
    int rank = value.shape().rank();
    return value.inputs().stream().map(input -> wanted.ofOperand(input.shape(), rank)).toList();
  }

  private static List<Selection> matmul(Value value, Selection wanted) {
    int rank = value.shape().rank();
    return wanted.axis() == rank - 2
        ? List.of(wanted.ofOperand(value.input(0).shape(), rank), Selection.ALL)
        : List.of();
  }

  /** Follows where the axes up to the selected one stay, or where that one is only repeated. */
  private static List<Selection> reshaped(Value value, Selection wanted) {
    Shape before = value.input(0).shape();
    int axis = wanted.axis();
    if (value.op() == Op.EXPAND) {
      return List.of(wanted.ofOperand(before, value.shape().rank()));
    }
    boolean stays =
        before.rank() > axis
            && before.axes().subList(0, axis + 1).equals(value.shape().axes().subList(0, axis + 1));
    return stays ? List.of(wanted) : List.of();
  }

  private static List<Selection> rotary(Value value, Selection wanted) {
    if (wanted.axis() != 1 || !(wanted instanceof Selection.Range)) {
      return List.of(); // tables have no batch axis, so rows that differ cannot be rotated
    }
    return List.of(
        wanted, table(wanted, value.input(1).shape()), table(wanted, value.input(2).shape()));
  }

  private static Selection table(Selection wanted, Shape table) {
    Selection.Range range = (Selection.Range) wanted;
    return table.axis(0).is(1) ? Selection.ALL : new Selection.Range(0, range.start(), range.end());
  }

  /** Queries are independent of each other; keys and values are needed whole. */
  private static List<Selection> attention(Value value, Selection wanted) {
    if (wanted.axis() != 1) {
      return List.of();
    }
    List<Selection> parts = new ArrayList<>(List.of(wanted, Selection.ALL, Selection.ALL));
    if (value.inputs().size() == 4) {
      Selection ofScores =
          wanted instanceof Selection.Range range
              ? new Selection.Range(2, range.start(), range.end())
              : new Selection.Row(2, 0, ((Selection.Row) wanted).index());
      parts.add(ofScores.ofOperand(value.input(3).shape(), 4));
    }
    return parts;
  }
}
