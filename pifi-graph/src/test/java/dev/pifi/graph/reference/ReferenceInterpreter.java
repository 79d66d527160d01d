package dev.pifi.graph.reference;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * What a graph means: every operation by its definition, in double precision, without dropout.
 * Values of type bfloat16 are rounded to it.
 */
public final class ReferenceInterpreter {
  private final Map<String, double[]> given;
  private final Map<String, Long> sizes;

  private ReferenceInterpreter(Map<String, double[]> given, Map<String, Long> sizes) {
    this.given = given;
    this.sizes = sizes;
  }

  /**
   * Evaluates all outputs.
   *
   * @param given the numbers of each input and each parameter by name
   * @param sizes of the named axes
   */
  public static Map<String, double[]> evaluate(
      Graph graph, Map<String, double[]> given, Map<String, Long> sizes) {
    ReferenceInterpreter interpreter = new ReferenceInterpreter(given, sizes);
    Tensor[] made = new Tensor[graph.values().size()];
    for (Value value : graph.values()) {
      List<Tensor> in = value.inputs().stream().map(input -> made[input.id()]).toList();
      made[value.id()] = interpreter.typed(value, in);
    }
    Map<String, double[]> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, value) -> outputs.put(name, made[value.id()].data()));
    return outputs;
  }

  private Tensor typed(Value value, List<Tensor> in) {
    Tensor result = evaluate(value, in);
    if (!Arrays.equals(result.shape(), shape(value.shape()))) {
      throw new GraphException(value + " was evaluated as " + Arrays.toString(result.shape()));
    }
    return value.dtype() == DType.BFLOAT16 ? result.map(Scalars::bfloat16) : result;
  }

  private int[] shape(Shape shape) {
    return shape.axes().stream()
        .mapToInt(axis -> (int) new Shape(List.<Axis>of(axis)).elements(sizes))
        .toArray();
  }

  private Tensor evaluate(Value value, List<Tensor> in) {
    return switch (value.op()) {
      case INPUT -> given(value.attribute(Attribute.NAME), value.shape());
      case PARAMETER -> given(value.attribute(Attribute.PARAMETER).name(), value.shape());
      case CONSTANT -> new Tensor(shape(value.shape()), value.attribute(Attribute.DATA).values());
      case IOTA -> iota(shape(value.shape()));
      case ADD -> binary(value, in, Double::sum);
      case SUB -> binary(value, in, (a, b) -> a - b);
      case MUL -> binary(value, in, (a, b) -> a * b);
      case DIV -> binary(value, in, (a, b) -> a / b);
      case EQUAL -> binary(value, in, (a, b) -> a == b ? 1 : 0);
      case LESS -> binary(value, in, (a, b) -> a < b ? 1 : 0);
      case LESS_EQUAL -> binary(value, in, (a, b) -> a <= b ? 1 : 0);
      case AND -> binary(value, in, (a, b) -> a * b);
      case WHERE -> where(in, shape(value.shape()));
      case ADD_SCALAR, MUL_SCALAR, MAXIMUM_SCALAR, MINIMUM_SCALAR -> scalar(value, in.get(0));
      case ABS, SIGN, LOG, CEIL, COS, SIN, TANH, SIGMOID, RELU, GELU, GELU_TANH, SILU ->
          unary(value, in.get(0));
      case CAST -> cast(value.dtype(), in.get(0));
      case DROPOUT -> in.get(0);
      case RESHAPE -> new Tensor(shape(value.shape()), in.get(0).data());
      case EXPAND -> in.get(0).broadcast(shape(value.shape()));
      case PERMUTE, SLICE, CONCAT, TAKE_ROW, GATHER, WRITE -> moved(value, in);
      case SUM, CUMULATIVE_SUM -> along(value, in.get(0));
      case SUM_ALL -> new Tensor(new int[0], new double[] {Arrays.stream(in.get(0).data()).sum()});
      case SOFTMAX -> Layers.softmax(in.get(0));
      case LINEAR -> Layers.linear(in);
      case MATMUL -> Layers.matmul(in.get(0), in.get(1), shape(value.shape()));
      case EMBEDDING -> embedding(in.get(0), in.get(1), shape(value.shape()));
      case LAYER_NORM -> Layers.norm(in, value.attribute(Attribute.EPSILON), true);
      case RMS_NORM -> Layers.norm(in, value.attribute(Attribute.EPSILON), false);
      case ROTARY ->
          Layers.rotary(in.get(0), in.get(1), in.get(2), value.attribute(Attribute.HEADS));
      case ATTENTION -> Layers.attention(in, value.attributes());
      case CROSS_ENTROPY ->
          new Tensor(
              new int[0],
              new double[] {
                Layers.crossEntropy(
                    in, value.attribute(Attribute.SMOOTHING), value.attribute(Attribute.IGNORED))
              });
    };
  }

  private Tensor given(String name, Shape shape) {
    double[] numbers = given.get(name);
    if (numbers == null || numbers.length != shape.elements(sizes)) {
      throw new GraphException("no numbers for '" + name + "' " + shape);
    }
    return new Tensor(shape(shape), numbers);
  }

  private static Tensor iota(int[] shape) {
    Tensor result = Tensor.of(shape);
    Arrays.setAll(result.data(), i -> i);
    return result;
  }

  private Tensor binary(Value value, List<Tensor> in, DoubleBinaryOperator f) {
    int[] shape = shape(value.shape());
    double[] a = in.get(0).broadcast(shape).data();
    double[] b = in.get(1).broadcast(shape).data();
    Tensor result = Tensor.of(shape);
    Arrays.setAll(result.data(), i -> f.applyAsDouble(a[i], b[i]));
    return result;
  }

  private static Tensor where(List<Tensor> in, int[] shape) {
    double[] condition = in.get(0).broadcast(shape).data();
    double[] then = in.get(1).broadcast(shape).data();
    double[] otherwise = in.get(2).broadcast(shape).data();
    Tensor result = Tensor.of(shape);
    Arrays.setAll(result.data(), i -> condition[i] != 0 ? then[i] : otherwise[i]);
    return result;
  }

  private static Tensor scalar(Value value, Tensor x) {
    double number = value.attribute(Attribute.VALUE);
    return switch (value.op()) {
      case ADD_SCALAR -> x.map(a -> a + number);
      case MUL_SCALAR -> x.map(a -> a * number);
      case MAXIMUM_SCALAR -> x.map(a -> Math.max(a, number));
      case MINIMUM_SCALAR -> x.map(a -> Math.min(a, number));
      default -> throw new IllegalStateException(value.toString());
    };
  }

  private static Tensor unary(Value value, Tensor x) {
    return switch (value.op()) {
      case ABS -> x.map(Math::abs);
      case SIGN -> x.map(Math::signum);
      case LOG -> x.map(Math::log);
      case CEIL -> x.map(Math::ceil);
      case COS -> x.map(Math::cos);
      case SIN -> x.map(Math::sin);
      case TANH -> x.map(Math::tanh);
      case SIGMOID -> x.map(Scalars::sigmoid);
      case RELU -> x.map(a -> Math.max(a, 0));
      case GELU -> x.map(Scalars::gelu);
      case GELU_TANH -> x.map(Scalars::geluTanh);
      case SILU -> x.map(a -> a * Scalars.sigmoid(a));
      default -> throw new IllegalStateException(value.toString());
    };
  }

  private static Tensor cast(DType type, Tensor x) {
    return switch (type) {
      case FLOAT32, BFLOAT16 -> x;
      case INT64 -> x.map(a -> (long) a);
      case BOOL -> x.map(a -> a != 0 ? 1 : 0);
    };
  }

  private Tensor moved(Value value, List<Tensor> in) {
    Tensor x = in.get(0);
    return switch (value.op()) {
      case PERMUTE -> {
        List<?> order = value.attribute(Attribute.PERMUTATION);
        yield x.permute(order.stream().mapToInt(axis -> (Integer) axis).toArray());
      }
      case SLICE ->
          x.slice(
              value.attribute(Attribute.AXIS),
              Math.toIntExact(value.attribute(Attribute.START)),
              Math.toIntExact(value.attribute(Attribute.END)));
      case CONCAT -> concat(in, value.attribute(Attribute.AXIS), shape(value.shape()));
      case TAKE_ROW -> takeRow(x, in.get(1));
      case GATHER -> gather(x, in.get(1));
      case WRITE -> {
        Tensor result = new Tensor(x.shape(), x.data().clone());
        result.paste(in.get(1), value.attribute(Attribute.AXIS), (int) in.get(2).data()[0]);
        yield result;
      }
      default -> throw new IllegalStateException(value.toString());
    };
  }

  private static Tensor concat(List<Tensor> in, int axis, int[] shape) {
    Tensor result = Tensor.of(shape);
    int offset = 0;
    for (Tensor part : in) {
      result.paste(part, axis, offset);
      offset += part.size(axis);
    }
    return result;
  }

  private static Tensor takeRow(Tensor x, Tensor index) {
    int width = x.size(2);
    Tensor result = Tensor.of(new int[] {x.size(0), 1, width});
    for (int b = 0; b < x.size(0); b++) {
      int from = (b * x.size(1) + (int) index.data()[b]) * width;
      System.arraycopy(x.data(), from, result.data(), b * width, width);
    }
    return result;
  }

  private static Tensor gather(Tensor x, Tensor index) {
    Tensor result = Tensor.of(index.shape());
    int count = index.size(-1);
    Arrays.setAll(result.data(), i -> x.data()[i / count * x.size(-1) + (int) index.data()[i]]);
    return result;
  }

  private static Tensor embedding(Tensor ids, Tensor table, int[] shape) {
    Tensor result = Tensor.of(shape);
    int width = table.size(1);
    Arrays.setAll(
        result.data(), i -> table.data()[(int) ids.data()[i / width] * width + i % width]);
    return result;
  }

  private static Tensor along(Value value, Tensor x) {
    int axis = value.attribute(Attribute.AXIS);
    int inner = x.product(axis + 1, x.rank());
    int count = x.size(axis);
    Tensor running = new Tensor(x.shape(), x.data().clone());
    for (int i = 0; i < running.data().length; i++) {
      if (i / inner % count > 0) {
        running.data()[i] += running.data()[i - inner];
      }
    }
    return value.op() == Op.SUM ? running.slice(axis, count - 1, count) : running;
  }
}
