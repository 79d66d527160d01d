package dev.pifi.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One node of a graph and the tensor it stands for. Fluent methods add nodes to the same graph.
 * Immutable.
 */
public final class Value {
  private final Graph graph;
  private final int id;
  private final Op op;
  private final List<Value> inputs;
  private final Attributes attributes;
  private final Shape shape;
  private final DType dtype;

  Value(
      Graph graph,
      int id,
      Op op,
      List<Value> inputs,
      Attributes attributes,
      Shape shape,
      DType dtype) {
    this.graph = graph;
    this.id = id;
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** The graph this value belongs to. */
  public Graph graph() {
    return graph;
  }

  /** The position in {@link Graph#values()}. */
  public int id() {
    return id;
  }

  /** What computes this value. */
  public Op op() {
    return op;
  }

  /** What it is computed from. */
  public List<Value> inputs() {
    return inputs;
  }

  /** One of {@link #inputs()}. */
  public Value input(int index) {
    return inputs.get(index);
  }

  /** How it is computed. */
  public Attributes attributes() {
    return attributes;
  }

  /** One attribute. */
  public <T> T attribute(Attribute<T> key) {
    return attributes.get(key);
  }

  /** The axes. */
  public Shape shape() {
    return shape;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** a + b. */
  public Value add(Value other) {
    return graph.add(Op.ADD, Attributes.none(), this, other);
  }

  /** a - b. */
  public Value sub(Value other) {
    return graph.add(Op.SUB, Attributes.none(), this, other);
  }

  /** a * b. */
  public Value mul(Value other) {
    return graph.add(Op.MUL, Attributes.none(), this, other);
  }

  /** a / b. */
  public Value div(Value other) {
    return graph.add(Op.DIV, Attributes.none(), this, other);
  }

  /** a + number. */
  public Value add(double number) {
    return scalar(Op.ADD_SCALAR, number);
  }

  /** a * number. */
  public Value mul(double number) {
    return scalar(Op.MUL_SCALAR, number);
  }

  /** The greater of a and number. */
  public Value atLeast(double number) {
    return scalar(Op.MAXIMUM_SCALAR, number);
  }

  /** The smaller of a and number. */
  public Value atMost(double number) {
    return scalar(Op.MINIMUM_SCALAR, number);
  }

  private Value scalar(Op scalarOp, double number) {
    return graph.add(scalarOp, Attributes.of(Attribute.VALUE, number), this);
  }

  /** An elementwise operation of one input and no attributes, such as {@link Op#GELU}. */
  public Value apply(Op unary) {
    return graph.add(unary, Attributes.none(), this);
  }

  /** a = b. */
  public Value equalTo(Value other) {
    return graph.add(Op.EQUAL, Attributes.none(), this, other);
  }

  /** a < b. */
  public Value less(Value other) {
    return graph.add(Op.LESS, Attributes.none(), this, other);
  }

  /** a <= b. */
  public Value lessOrEqual(Value other) {
    return graph.add(Op.LESS_EQUAL, Attributes.none(), this, other);
  }

  /** Both truth values. */
  public Value and(Value other) {
    return graph.add(Op.AND, Attributes.none(), this, other);
  }

  /** Where this is true the first, else the second. */
  public Value where(Value then, Value otherwise) {
    return graph.add(Op.WHERE, Attributes.none(), this, then, otherwise);
  }

  /** The same numbers as another type; the same value if it has that type. */
  public Value cast(DType type) {
    return type == dtype ? this : graph.add(Op.CAST, Attributes.of(Attribute.DTYPE, type), this);
  }

  /** Dropout with the given probability; the same value if that is 0. */
  public Value dropout(double probability) {
    return probability == 0
        ? this
        : graph.add(Op.DROPOUT, Attributes.of(Attribute.PROBABILITY, probability), this);
  }

  /** The same elements in another shape. */
  public Value reshape(Object... axes) {
    Shape target = Shape.of(axes);
    return target.equals(shape)
        ? this
        : graph.add(Op.RESHAPE, Attributes.of(Attribute.SHAPE, target), this);
  }

  /** Axes of size 1 repeated. */
  public Value expand(Object... axes) {
    Shape target = Shape.of(axes);
    return target.equals(shape)
        ? this
        : graph.add(Op.EXPAND, Attributes.of(Attribute.SHAPE, target), this);
  }

  /** Axes in another order: axis i of the result is axis {@code order[i]} of this. */
  public Value permute(Integer... order) {
    return graph.add(Op.PERMUTE, Attributes.of(Attribute.PERMUTATION, List.of(order)), this);
  }

  /** The elements from start to before end of one axis. */
  public Value slice(int axis, long start, long end) {
    return graph.add(
        Op.SLICE,
        Attributes.of(Attribute.AXIS, shape.position(axis))
            .with(Attribute.START, start)
            .with(Attribute.END, end),
        this);
  }

  /** This and another joined along an axis. */
  public Value concat(int axis, Value other) {
    return graph.add(Op.CONCAT, Attributes.of(Attribute.AXIS, shape.position(axis)), this, other);
  }

  /** Of [batch, length, width], one row of each batch element: [batch, 1, width]. */
  public Value takeRow(Value index) {
    return graph.add(Op.TAKE_ROW, Attributes.none(), this, index);
  }

  /** Elements by index along the last axis. */
  public Value gather(Value index) {
    return graph.add(Op.GATHER, Attributes.none(), this, index);
  }

  /**
   * This with other numbers written over it along an axis; this value itself must not be read
   * again.
   *
   * @param start int64 [1], where the first of them goes
   */
  public Value write(int axis, Value numbers, Value start) {
    return graph.add(Op.WRITE, Attributes.of(Attribute.AXIS, axis), this, numbers, start);
  }

  /** The sum along an axis, which stays with size 1. */
  public Value sum(int axis) {
    return graph.add(Op.SUM, Attributes.of(Attribute.AXIS, shape.position(axis)), this);
  }

  /** The running sum along an axis. */
  public Value cumulativeSum(int axis) {
    return graph.add(Op.CUMULATIVE_SUM, Attributes.of(Attribute.AXIS, shape.position(axis)), this);
  }

  /** The sum of all elements. */
  public Value sumAll() {
    return apply(Op.SUM_ALL);
  }

  /** Softmax along the last axis. */
  public Value softmax() {
    return apply(Op.SOFTMAX);
  }

  /** this @ weight^T + bias. */
  public Value linear(Value weight, Value bias) {
    return graph.add(Op.LINEAR, Attributes.none(), this, weight, bias);
  }

  /** this @ weight^T. */
  public Value linear(Value weight) {
    return graph.add(Op.LINEAR, Attributes.none(), this, weight);
  }

  /** The batched matrix product. */
  public Value matmul(Value other) {
    return graph.add(Op.MATMUL, Attributes.none(), this, other);
  }

  /** Rows of a table by these ids. */
  public Value embedding(Value table) {
    return embedding(table, -1);
  }

  /** Rows of a table by these ids, of which the padding row gets no gradient; -1 is none. */
  public Value embedding(Value table, long paddingRow) {
    return graph.add(Op.EMBEDDING, Attributes.of(Attribute.PADDING_ROW, paddingRow), this, table);
  }

  /** Layer norm over the last axis. */
  public Value layerNorm(Value weight, Value bias, double epsilon) {
    return graph.add(Op.LAYER_NORM, Attributes.of(Attribute.EPSILON, epsilon), this, weight, bias);
  }

  /** Root-mean-square norm over the last axis. */
  public Value rmsNorm(Value weight, double epsilon) {
    return graph.add(Op.RMS_NORM, Attributes.of(Attribute.EPSILON, epsilon), this, weight);
  }

  /** Rotary position embedding of each head. */
  public Value rotary(Value cos, Value sin, int heads) {
    return graph.add(Op.ROTARY, Attributes.of(Attribute.HEADS, heads), this, cos, sin);
  }

  /** The sum of the cross entropies of these logits against labels. */
  public Value crossEntropy(Value labels, double smoothing, long ignored) {
    return graph.add(
        Op.CROSS_ENTROPY,
        Attributes.of(Attribute.SMOOTHING, smoothing).with(Attribute.IGNORED, ignored),
        this,
        labels);
  }

  /**
   * The same where classes count differently: {@code weights [classes]} stands before the logarithm
   * of each class, as in torch's {@code CrossEntropyLoss}.
   */
  public Value crossEntropy(Value labels, Value weights, double smoothing, long ignored) {
    return graph.add(
        Op.CROSS_ENTROPY,
        Attributes.of(Attribute.SMOOTHING, smoothing).with(Attribute.IGNORED, ignored),
        this,
        labels,
        weights);
  }

  @Override
  public String toString() {
    String arguments = inputs.stream().map(v -> "%" + v.id).collect(Collectors.joining(", "));
    String detail = attributes.size() == 0 ? "" : " {" + attributes + "}";
    return "%"
        + id
        + " = "
        + op.name().toLowerCase(java.util.Locale.ROOT)
        + "("
        + arguments
        + ")"
        + detail
        + " : "
        + dtype.name().toLowerCase(java.util.Locale.ROOT)
        + shape;
  }
}
