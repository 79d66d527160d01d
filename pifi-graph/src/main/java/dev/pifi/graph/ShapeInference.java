package dev.pifi.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The type and shape of a node's result, and whether its inputs fit. */
final class ShapeInference {
  private ShapeInference() {}

  record Result(Shape shape, DType dtype) {}

  static Result infer(Op op, Attributes a, List<Value> in) {
    if (in.size() < op.minimumInputs() || in.size() > op.maximumInputs()) {
      throw new GraphException(
          op
              + " takes "
              + op.minimumInputs()
              + " to "
              + op.maximumInputs()
              + " inputs, not "
              + in.size());
    }
    for (Attribute<?> attribute : op.attributes()) {
      a.get(attribute);
    }
    if (a.size() != op.attributes().size()) {
      throw new GraphException(op + " has attributes " + op.attributes() + ", not " + a);
    }
    return switch (op) {
      case INPUT -> new Result(a.get(Attribute.SHAPE), a.get(Attribute.DTYPE));
      case PARAMETER -> new Result(a.get(Attribute.PARAMETER).shape(), a.get(Attribute.DTYPE));
      case CONSTANT -> new Result(a.get(Attribute.SHAPE), DType.FLOAT32);
      case IOTA -> new Result(a.get(Attribute.SHAPE), DType.INT64);
      case ADD, SUB, MUL -> binary(in);
      case DIV -> floating(op, binary(in));
      case EQUAL, LESS, LESS_EQUAL -> new Result(binary(in).shape(), DType.BOOL);
      case AND -> bool(in);
      case ADD_SCALAR, MUL_SCALAR, MAXIMUM_SCALAR, MINIMUM_SCALAR, ABS, SIGN -> same(in);
      case LOG, CEIL, COS, SIN, TANH, SIGMOID, RELU, GELU, GELU_TANH, SILU, DROPOUT, SOFTMAX ->
          floating(op, same(in));
      case WHERE -> where(in);
      case CAST -> new Result(in.get(0).shape(), a.get(Attribute.DTYPE));
      case RESHAPE -> reshape(in.get(0), a.get(Attribute.SHAPE));
      case EXPAND -> expand(in.get(0), a.get(Attribute.SHAPE));
      case PERMUTE -> permute(in.get(0), a.get(Attribute.PERMUTATION));
      case SLICE -> slice(in.get(0), a);
      case CONCAT -> concat(in, a.get(Attribute.AXIS));
      case TAKE_ROW -> takeRow(in.get(0), in.get(1));
      case GATHER -> gather(in.get(0), in.get(1));
      case WRITE -> write(in, a.get(Attribute.AXIS));
      case SUM ->
          new Result(in.get(0).shape().with(a.get(Attribute.AXIS), Axis.of(1)), in.get(0).dtype());
      case CUMULATIVE_SUM -> same(in);
      case SUM_ALL -> new Result(Shape.SCALAR, in.get(0).dtype());
      case LINEAR -> floating(op, linear(in));
      case MATMUL -> floating(op, matmul(in.get(0), in.get(1)));
      case EMBEDDING -> embedding(in.get(0), in.get(1));
      case LAYER_NORM, RMS_NORM -> floating(op, norm(op, in));
      case ROTARY -> floating(op, rotary(in, a.get(Attribute.HEADS)));
      case ATTENTION ->
          floating(op, attention(in, a.get(Attribute.HEADS), a.get(Attribute.KEY_VALUE_HEADS)));
      case CROSS_ENTROPY -> crossEntropy(in);
    };
  }

  private static Result write(List<Value> in, int axis) {
    Value x = in.get(0);
    Value y = in.get(1);
    require(
        x.dtype() == y.dtype()
            && x.shape().rank() == y.shape().rank()
            && x.shape().with(axis, Axis.of(1)).equals(y.shape().with(axis, Axis.of(1)))
            && in.get(2).dtype() == DType.INT64
            && in.get(2).shape().equals(Shape.of(1)),
        "%s cannot be written over %s along axis %s from %s on",
        y,
        x,
        axis,
        in.get(2));
    return same(in);
  }

  private static Result same(List<Value> in) {
    return new Result(in.get(0).shape(), in.get(0).dtype());
  }

  private static Result binary(List<Value> in) {
    return new Result(
        Shape.broadcast(in.get(0).shape(), in.get(1).shape()),
        DType.promote(in.get(0).dtype(), in.get(1).dtype()));
  }

  private static Result bool(List<Value> in) {
    for (Value value : in) {
      require(value.dtype() == DType.BOOL, "truth values are wanted, not %s", value);
    }
    return new Result(binary(in).shape(), DType.BOOL);
  }

  private static Result floating(Op op, Result result) {
    require(result.dtype().isFloating(), "%s wants a floating type, not %s", op, result.dtype());
    return result;
  }

  private static Result where(List<Value> in) {
    require(
        in.get(0).dtype() == DType.BOOL, "the condition must be truth values, not %s", in.get(0));
    Result branches = binary(in.subList(1, 3));
    return new Result(Shape.broadcast(in.get(0).shape(), branches.shape()), branches.dtype());
  }

  /** Elements as a product of named axes and one number, so that named sizes need not be known. */
  private static Map<String, Long> factors(Shape shape) {
    Map<String, Long> factors = new TreeMap<>();
    long size = 1;
    for (Axis axis : shape.axes()) {
      if (axis instanceof Axis.Named named) {
        factors.merge(named.name(), 1L, Long::sum);
      } else {
        size *= ((Axis.Fixed) axis).size();
      }
    }
    factors.put("", size);
    return factors;
  }

  private static Result reshape(Value x, Shape target) {
    require(factors(x.shape()).equals(factors(target)), "%s does not fill %s", x, target);
    return new Result(target, x.dtype());
  }

  private static Result expand(Value x, Shape target) {
    require(
        x.shape().rank() == target.rank() && Shape.broadcast(x.shape(), target).equals(target),
        "%s cannot be repeated to %s",
        x,
        target);
    return new Result(target, x.dtype());
  }

  private static Result permute(Value x, List<?> order) {
    int rank = x.shape().rank();
    Set<Integer> positions = IntStream.range(0, rank).boxed().collect(Collectors.toSet());
    require(
        order.size() == rank && new HashSet<Object>(order).equals(positions),
        "%s has no order %s",
        x,
        order);
    List<Axis> axes = new ArrayList<>();
    for (Object axis : order) {
      axes.add(x.shape().axis((Integer) axis));
    }
    return new Result(new Shape(axes), x.dtype());
  }

  private static Result slice(Value x, Attributes a) {
    long start = a.get(Attribute.START);
    long end = a.get(Attribute.END);
    Axis axis = x.shape().axis(a.get(Attribute.AXIS));
    boolean within = !(axis instanceof Axis.Fixed fixed) || end <= fixed.size();
    require(start >= 0 && end > start && within, "no range %s to %s in %s", start, end, x);
    return new Result(x.shape().with(a.get(Attribute.AXIS), Axis.of(end - start)), x.dtype());
  }

  private static Result concat(List<Value> in, int axis) {
    long size = 0;
    for (Value value : in) {
      require(
          value.shape().without(axis).equals(in.get(0).shape().without(axis))
              && value.dtype() == in.get(0).dtype(),
          "%s cannot be joined with %s",
          value,
          in.get(0));
      size += value.shape().size(axis);
    }
    return new Result(in.get(0).shape().with(axis, Axis.of(size)), in.get(0).dtype());
  }

  private static Result takeRow(Value x, Value index) {
    require(
        x.shape().rank() == 3 && index.shape().equals(Shape.of(x.shape().axis(0))),
        "%s has no rows %s",
        x,
        index);
    require(index.dtype() == DType.INT64, "an index must be int64, not %s", index);
    return new Result(x.shape().with(1, Axis.of(1)), x.dtype());
  }

  private static Result gather(Value x, Value index) {
    require(
        x.shape().rank() == index.shape().rank()
            && x.shape().without(-1).equals(index.shape().without(-1)),
        "%s cannot be gathered by %s",
        x,
        index);
    require(index.dtype() == DType.INT64, "an index must be int64, not %s", index);
    return new Result(index.shape(), x.dtype());
  }

  private static Result linear(List<Value> in) {
    Value x = in.get(0);
    Value weight = in.get(1);
    require(
        weight.shape().rank() == 2
            && x.shape().rank() >= 1
            && x.shape().axis(-1).equals(weight.shape().axis(1)),
        "%s does not fit the weight %s",
        x,
        weight);
    if (in.size() == 3) {
      require(
          in.get(2).shape().equals(Shape.of(weight.shape().axis(0))),
          "bias %s does not fit the weight %s",
          in.get(2),
          weight);
    }
    for (Value value : in) {
      require(value.dtype() == x.dtype(), "a linear map wants one type: %s, %s", x, value);
    }
    return new Result(x.shape().with(-1, weight.shape().axis(0)), x.dtype());
  }

  private static Result matmul(Value a, Value b) {
    require(
        a.shape().rank() >= 2
            && b.shape().rank() >= 2
            && a.shape().axis(-1).equals(b.shape().axis(-2))
            && a.dtype() == b.dtype(),
        "%s and %s have no matrix product",
        a,
        b);
    Shape batch =
        Shape.broadcast(a.shape().without(-1).without(-1), b.shape().without(-1).without(-1));
    List<Axis> axes = new ArrayList<>(batch.axes());
    axes.add(a.shape().axis(-2));
    axes.add(b.shape().axis(-1));
    return new Result(new Shape(axes), a.dtype());
  }

  private static Result embedding(Value ids, Value table) {
    require(
        ids.dtype() == DType.INT64 && table.shape().rank() == 2,
        "ids must be int64 and the table a matrix: %s, %s",
        ids,
        table);
    return new Result(ids.shape().insert(ids.shape().rank(), table.shape().axis(1)), table.dtype());
  }

  private static Result norm(Op op, List<Value> in) {
    Value x = in.get(0);
    for (Value weight : in.subList(1, in.size())) {
      require(
          weight.shape().equals(Shape.of(x.shape().axis(-1))),
          "%s of %s cannot have %s",
          op,
          x,
          weight);
    }
    return new Result(x.shape(), x.dtype());
  }

  private static Result rotary(List<Value> in, int heads) {
    Value x = in.get(0);
    require(
        x.shape().rank() == 3 && x.shape().size(2) % heads == 0, "%s has not %s heads", x, heads);
    Axis width = Axis.of(x.shape().size(2) / heads);
    for (Value table : in.subList(1, 3)) {
      require(
          table.shape().rank() == 2
              && table.shape().axis(1).equals(width)
              && (table.shape().axis(0).equals(x.shape().axis(1)) || table.shape().axis(0).is(1)),
          "the rotary table %s does not fit %s",
          table,
          x);
    }
    // Products promote: a bfloat16 projection turned by float32 tables is float32.
    DType tables = DType.promote(in.get(1).dtype(), in.get(2).dtype());
    return new Result(x.shape(), DType.promote(x.dtype(), tables));
  }

  private static Result attention(List<Value> in, int heads, int keyValueHeads) {
    Value q = in.get(0);
    Value k = in.get(1);
    Value v = in.get(2);
    require(
        q.shape().rank() == 3
            && k.shape().rank() == 3
            && v.shape().rank() == 3
            && k.shape().axis(0).equals(q.shape().axis(0))
            && v.shape().axis(0).equals(q.shape().axis(0))
            && k.shape().axis(1).equals(v.shape().axis(1)),
        "attention wants [batch, length, width]: %s, %s, %s",
        q,
        k,
        v);
    require(
        heads % keyValueHeads == 0
            && q.shape().size(2) % heads == 0
            && k.shape().size(2) == q.shape().size(2) / heads * keyValueHeads
            && v.shape().size(2) % keyValueHeads == 0,
        "%s query and %s key heads do not fit %s, %s, %s",
        heads,
        keyValueHeads,
        q,
        k,
        v);
    require(
        q.dtype() == k.dtype() && k.dtype() == v.dtype(),
        "one type is wanted: %s, %s, %s",
        q,
        k,
        v);
    if (in.size() == 4) {
      Shape scores = Shape.of(q.shape().axis(0), heads, q.shape().axis(1), k.shape().axis(1));
      require(
          in.get(3).dtype().isFloating()
              && Shape.broadcast(in.get(3).shape(), scores).equals(scores),
          "the bias %s does not fit scores %s",
          in.get(3),
          scores);
    }
    long width = v.shape().size(2) / keyValueHeads * heads;
    return new Result(q.shape().with(2, Axis.of(width)), q.dtype());
  }

  private static Result crossEntropy(List<Value> in) {
    Value logits = in.get(0);
    Value labels = in.get(1);
    require(
        labels.dtype() == DType.INT64 && logits.shape().without(-1).equals(labels.shape()),
        "labels %s do not fit logits %s",
        labels,
        logits);
    if (in.size() == 3) {
      Shape classes = Shape.of(logits.shape().axis(-1));
      require(
          in.get(2).dtype().isFloating() && in.get(2).shape().equals(classes),
          "the weights %s do not fit logits %s",
          in.get(2),
          logits);
    }
    return new Result(Shape.SCALAR, DType.FLOAT32);
  }

  private static void require(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new GraphException(String.format(message, arguments));
    }
  }
}
