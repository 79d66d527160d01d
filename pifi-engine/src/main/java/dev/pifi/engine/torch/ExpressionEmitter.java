package dev.pifi.engine.torch;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.PrecisionPlacement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The TorchScript expression of each operation. */
final class ExpressionEmitter {
  private final Function<Value, String> leaf;
  private final boolean cuda;
  private final boolean widened;
  private final Map<String, String> packed;
  private final LinearKernels kernels;

  /**
   * @param leaf the expression of an input, parameter or constant
   * @param packed by the name of a weight, the expression of the same weight in the order that the
   *     CPU's kernels read it
   * @param kernels which other linear maps run on the same kernels
   * @param cuda whether it is written for a GPU, which has kernels for attention and dropout
   * @param widened whether products of bfloat16 numbers are computed in float32
   */
  ExpressionEmitter(
      Function<Value, String> leaf,
      Map<String, String> packed,
      LinearKernels kernels,
      boolean cuda,
      boolean widened) {
    this.leaf = leaf;
    this.packed = Map.copyOf(packed);
    this.kernels = kernels;
    this.widened = widened;
    this.cuda = cuda;
  }

  String expression(Value v) {
    return switch (v.op()) {
      case INPUT, PARAMETER, CONSTANT -> leaf.apply(v);
      case IOTA ->
          "torch.arange(" + sizes(v.shape()).get(0) + ", dtype=4, device=ops.prim.device(a[0]))";
      case ADD -> call("add", v);
      case SUB -> call("sub", v);
      case MUL -> call("mul", v);
      case DIV -> call("div", v);
      case EQUAL -> call("eq", v);
      case LESS -> call("lt", v);
      case LESS_EQUAL -> call("le", v);
      case AND -> call("logical_and", v);
      case WHERE -> call("where", v);
      case ADD_SCALAR -> call("add", v, number(v));
      case MUL_SCALAR -> call("mul", v, number(v));
      case MAXIMUM_SCALAR -> call("clamp", v, number(v));
      case MINIMUM_SCALAR -> call("clamp", v, "None", number(v));
      case ABS -> call("abs", v);
      case SIGN -> call("sign", v);
      case LOG -> call("log", v);
      case CEIL -> call("ceil", v);
      case COS -> call("cos", v);
      case SIN -> call("sin", v);
      case TANH -> call("tanh", v);
      case SIGMOID -> call("sigmoid", v);
      case RELU -> call("relu", v);
      case GELU -> call("gelu", v, "approximate=\"none\"");
      case GELU_TANH -> call("gelu", v, "approximate=\"tanh\"");
      case SILU -> call("silu", v);
      case CAST -> call("to", v, elementType(v.dtype()));
      case DROPOUT -> dropout(name(v.input(0)), v.dtype(), v.attribute(Attribute.PROBABILITY));
      case RESHAPE -> call("reshape", v, list(v.shape()));
      case EXPAND -> call("expand", v, list(v.shape()));
      case PERMUTE -> call("permute", v, v.attribute(Attribute.PERMUTATION).toString());
      case SLICE ->
          call(
              "slice",
              v,
              axis(v),
              v.attribute(Attribute.START).toString(),
              v.attribute(Attribute.END).toString(),
              "1");
      case CONCAT -> "torch.cat([" + names(v.inputs()) + "], " + axis(v) + ")";
      case TAKE_ROW -> takeRow(v);
      case GATHER -> "torch.gather(" + name(v.input(0)) + ", -1, " + name(v.input(1)) + ")";
      case WRITE -> "(self).write(" + names(v.inputs()) + ", " + axis(v) + ", )";
      case SUM -> call("sum", v, "[" + axis(v) + "]", "True");
      case CUMULATIVE_SUM -> call("cumsum", v, axis(v));
      case SUM_ALL -> call("sum", v);
      case SOFTMAX -> call("softmax", v, "-1");
      case LINEAR -> linear(v);
      case MATMUL -> product("matmul", v);
      case EMBEDDING ->
          "torch.embedding("
              + name(v.input(1))
              + ", "
              + name(v.input(0))
              + ", "
              + v.attribute(Attribute.PADDING_ROW)
              + ")";
      case LAYER_NORM ->
          "torch.layer_norm("
              + name(v.input(0))
              + ", ["
              + v.shape().size(-1)
              + "], "
              + name(v.input(1))
              + ", "
              + name(v.input(2))
              + ", "
              + epsilon(v)
              + ")";
      case RMS_NORM ->
          "torch.rms_norm("
              + name(v.input(0))
              + ", ["
              + v.shape().size(-1)
              + "], "
              + name(v.input(1))
              + ", "
              + epsilon(v)
              + ")";
      case ROTARY -> rotary(v);
      case ATTENTION ->
          new AttentionExpression(
                  cuda,
                  computed(v),
                  (weights, probability) -> dropout(weights, computed(v), probability))
              .of(v);
      case CROSS_ENTROPY -> crossEntropy(v);
    };
  }

  static String name(Value v) {
    return "v" + v.id();
  }

  static String axisName(String name) {
    return "n_" + name;
  }

  static int elementType(DType type) {
    return switch (type) {
      case FLOAT32 -> 6;
      case BFLOAT16 -> 15;
      case INT64 -> 4;
      case BOOL -> 11;
    };
  }

  static String literal(double number) {
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    return String.format(Locale.ROOT, "%s", number).replace("E", "e");
  }

  private static String call(String function, Value v, Object... more) {
    StringBuilder text =
        new StringBuilder("torch.").append(function).append('(').append(names(v.inputs()));
    for (Object argument : more) {
      text.append(", ").append(argument);
    }
    return text.append(')').toString();
  }

  private static String names(List<Value> values) {
    return values.stream().map(ExpressionEmitter::name).collect(Collectors.joining(", "));
  }

  private static String number(Value v) {
    double value = v.attribute(Attribute.VALUE);
    return v.dtype() == DType.INT64 ? Long.toString(Math.round(value)) : literal(value);
  }

  private static String axis(Value v) {
    return v.attribute(Attribute.AXIS).toString();
  }

  private static String epsilon(Value v) {
    return literal(v.attribute(Attribute.EPSILON));
  }

  static List<String> sizes(Shape shape) {
    return shape.axes().stream()
        .map(a -> a instanceof Axis.Named n ? axisName(n.name()) : a.toString())
        .toList();
  }

  static String list(Shape shape) {
    return "[" + String.join(", ", sizes(shape)) + "]";
  }

  /**
   * Zeroes elements by 15 random bits each on the CPU, where that is cheaper than a Bernoulli draw.
   * The mask is made of bits: an integer's sign, spread over it, selects the bits of a bfloat16
   * factor or none.
   */
  private String dropout(String x, DType type, double probability) {
    if (cuda) {
      return "torch.dropout(" + x + ", " + literal(probability) + ", True)";
    }
    double scale = 1 / (1 - probability);
    boolean narrow = type == DType.BFLOAT16;
    long threshold = Math.round(probability * 32768) - 16384 - 1;
    String mask =
        "(self).mask("
            + String.join(
                ", ", x, "words", Long.toString(threshold), bfloat16Bits(narrow ? scale : 1))
            + ", )";
    String factors = narrow ? mask : "torch.mul(" + to(mask, type) + ", " + literal(scale) + ")";
    return "torch.mul(" + x + ", " + factors + ")";
  }

  /** The nearest bfloat16, as the integer of its bits. */
  private static String bfloat16Bits(double value) {
    int bits = Float.floatToRawIntBits((float) value);
    return Integer.toString((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /** How many elements each dropout of a graph has, as expressions; none where a kernel draws. */
  Set<String> dropoutSizes(Graph graph) {
    Set<String> sizes = new LinkedHashSet<>();
    for (Value v : cuda ? List.<Value>of() : graph.values()) {
      if (v.op() == Op.DROPOUT) {
        sizes.add(product(sizes(v.shape())));
      } else if (v.op() == Op.ATTENTION && v.attribute(Attribute.PROBABILITY) > 0) {
        List<String> query = sizes(v.shape());
        String keys = sizes(v.input(1).shape()).get(1);
        String heads = v.attribute(Attribute.HEADS).toString();
        sizes.add(product(List.of(query.get(0), heads, query.get(1), keys)));
      }
    }
    return sizes;
  }

  private static String product(List<String> factors) {
    return factors.stream().reduce((a, b) -> "torch.mul(" + a + ", " + b + ")").orElse("1");
  }

  private static String takeRow(Value v) {
    return "torch.gather("
        + name(v.input(0))
        + ", 1, torch.expand(torch.reshape("
        + name(v.input(1))
        + ", [-1, 1, 1]), [-1, -1, "
        + sizes(v.shape()).get(2)
        + "]))";
  }

  private static String rotary(Value v) {
    Value x = v.input(0);
    long heads = v.attribute(Attribute.HEADS);
    long size = x.shape().size(2) / heads;
    String rows = sizes(v.input(1).shape()).get(0);
    List<String> outer = sizes(x.shape());
    String result =
        "(self).rotate(torch.reshape("
            + name(x)
            + ", ["
            + outer.get(0)
            + ", "
            + outer.get(1)
            + ", "
            + heads
            + ", "
            + size
            + "]), torch.reshape("
            + name(v.input(1))
            + ", ["
            + rows
            + ", 1, "
            + size
            + "]), torch.reshape("
            + name(v.input(2))
            + ", ["
            + rows
            + ", 1, "
            + size
            + "]), "
            + size / 2
            + ", )";
    String flat = "torch.reshape(" + result + ", " + list(v.shape()) + ")";
    return v.dtype() == DType.FLOAT32
        ? flat
        : "torch.to(" + flat + ", " + elementType(v.dtype()) + ")";
  }

  /** The type that products of a value's inputs are computed in. */
  private DType computed(Value v) {
    return widened ? DType.FLOAT32 : v.dtype();
  }

  private String linear(Value v) {
    Value weight = v.input(1);
    String ready =
        weight.op() == Op.PARAMETER
            ? packed.get(weight.attribute(Attribute.PARAMETER).name())
            : null;
    if (ready == null && kernels.run(v)) {
      return direct(v);
    }
    if (ready == null) {
      return product("linear", v);
    }
    String bias = v.inputs().size() == 3 ? to(name(v.input(2)), computed(v)) : "None";
    String result = oneDnn(to(name(v.input(0)), computed(v)), ready, bias);
    return computed(v) == v.dtype() ? result : to(result, v.dtype());
  }

  /** A linear map whose gradient is not the library's: it reads values, not their history. */
  private String direct(Value v) {
    String x = "torch.detach(" + name(v.input(0)) + ")";
    String bias = v.inputs().size() == 3 ? "torch.detach(" + name(v.input(2)) + ")" : "None";
    String weight = "torch.detach(" + name(v.input(1)) + ")";
    if (kernels.place(v) >= 0) {
      return "torch.linear(" + x + ", " + weight + ", " + bias + ")";
    }
    if (!PrecisionPlacement.hasFewRows(v)) {
      return oneDnn(x, weight, bias);
    }
    String result = "(self).few(" + x + ", " + weight + ", " + list(v.shape()) + ", )";
    return bias.equals("None") ? result : "torch.add(" + result + ", " + bias + ")";
  }

  /** A linear map on oneDNN's kernels. */
  static String oneDnn(String x, String weight, String bias) {
    return "ops.mkldnn._linear_pointwise("
        + x
        + ", "
        + weight
        + ", "
        + bias
        + ", \"none\", annotate(List[Optional[number]], []), None)";
  }

  private String product(String function, Value v) {
    if (computed(v) == v.dtype()) {
      return call(function, v);
    }
    String factors =
        v.inputs().stream()
            .map(input -> to(name(input), computed(v)))
            .collect(Collectors.joining(", "));
    return to("torch." + function + "(" + factors + ")", v.dtype());
  }

  static String to(String expression, DType type) {
    return "torch.to(" + expression + ", " + elementType(type) + ")";
  }

  private static String crossEntropy(Value v) {
    Value logits = v.input(0);
    return "torch.cross_entropy_loss(torch.reshape("
        + name(logits)
        + ", [-1, "
        + sizes(logits.shape()).get(logits.shape().rank() - 1)
        + "]), torch.reshape("
        + name(v.input(1))
        + ", [-1]), "
        + (v.inputs().size() == 3 ? name(v.input(2)) : "None")
        + ", 2, "
        + v.attribute(Attribute.IGNORED)
        + ", "
        + literal(v.attribute(Attribute.SMOOTHING))
        + ")";
  }

  static boolean isLeaf(Value v) {
    return v.op() == Op.INPUT || v.op() == Op.PARAMETER || v.op() == Op.CONSTANT;
  }
}
