package dev.pifi.graph;

import java.util.Arrays;
import java.util.List;

/**
 * The table of operations: name, number of inputs, attributes, meaning. Each back end handles every
 * row in one exhaustive switch, so that a new row does not compile until all of them do.
 */
public enum Op {
  // leaves
  INPUT(0, 0, "a tensor that each run brings", Attribute.NAME, Attribute.SHAPE, Attribute.DTYPE),
  PARAMETER(0, 0, "a weight", Attribute.PARAMETER, Attribute.DTYPE),
  CONSTANT(0, 0, "float32 numbers of a fixed shape", Attribute.DATA, Attribute.SHAPE),
  IOTA(0, 0, "int64 0, 1, 2, ... along one axis", Attribute.SHAPE),

  // elementwise
  ADD(2, 2, "a + b with broadcasting"),
  SUB(2, 2, "a - b with broadcasting"),
  MUL(2, 2, "a * b with broadcasting"),
  DIV(2, 2, "a / b with broadcasting, floating"),
  ADD_SCALAR(1, 1, "a + value", Attribute.VALUE),
  MUL_SCALAR(1, 1, "a * value", Attribute.VALUE),
  MAXIMUM_SCALAR(1, 1, "the greater of a and value", Attribute.VALUE),
  MINIMUM_SCALAR(1, 1, "the smaller of a and value", Attribute.VALUE),
  ABS(1, 1, "|a|"),
  SIGN(1, 1, "-1, 0 or 1"),
  LOG(1, 1, "natural logarithm"),
  CEIL(1, 1, "the next whole number upwards"),
  COS(1, 1, "cosine"),
  SIN(1, 1, "sine"),
  TANH(1, 1, "hyperbolic tangent"),
  SIGMOID(1, 1, "1 / (1 + exp(-a))"),
  RELU(1, 1, "max(a, 0)"),
  GELU(1, 1, "a * Phi(a), by the error function"),
  GELU_TANH(1, 1, "the tanh approximation of GELU"),
  SILU(1, 1, "a * sigmoid(a)"),
  EQUAL(2, 2, "a = b, as truth values"),
  LESS(2, 2, "a < b, as truth values"),
  LESS_EQUAL(2, 2, "a <= b, as truth values"),
  AND(2, 2, "both truth values"),
  WHERE(3, 3, "b where a is true, else c"),
  CAST(1, 1, "another element type", Attribute.DTYPE),
  DROPOUT(1, 1, "in training, zeroes elements and scales the others up", Attribute.PROBABILITY),

  // shape
  RESHAPE(1, 1, "the same elements in another shape", Attribute.SHAPE),
  EXPAND(1, 1, "repeats axes of size 1", Attribute.SHAPE),
  PERMUTE(1, 1, "reorders axes", Attribute.PERMUTATION),
  SLICE(1, 1, "a range of one axis", Attribute.AXIS, Attribute.START, Attribute.END),
  CONCAT(2, 8, "joins along one axis", Attribute.AXIS),
  TAKE_ROW(2, 2, "x [batch, length, width], index [batch] -> [batch, 1, width]"),
  GATHER(2, 2, "x and index of one rank: element index along the last axis"),

  WRITE(
      3,
      3,
      "x with y written over it along one axis, from int64 [1] on; x itself is gone then, so that "
          + "a back end may write in place",
      Attribute.AXIS),

  // reductions
  SUM(1, 1, "sum along one axis, which stays with size 1", Attribute.AXIS),
  CUMULATIVE_SUM(1, 1, "running sum along one axis", Attribute.AXIS),
  SUM_ALL(1, 1, "the sum of all elements, a scalar"),
  SOFTMAX(1, 1, "exp(a) / sum(exp(a)) along the last axis"),

  // layers
  LINEAR(2, 3, "x [..., in] @ weight[out, in]^T (+ bias [out])"),
  MATMUL(2, 2, "batched matrix product"),
  EMBEDDING(2, 2, "ids [...], table [rows, width] -> [..., width]", Attribute.PADDING_ROW),
  LAYER_NORM(3, 3, "(x - mean) / sqrt(var + epsilon) * weight + bias", Attribute.EPSILON),
  RMS_NORM(2, 2, "x / sqrt(mean(x^2) + epsilon) * weight", Attribute.EPSILON),
  ROTARY(
      3,
      3,
      "x [batch, length, heads * d], cos and sin [length, d]: each head rotated by halves",
      Attribute.HEADS),
  ATTENTION(
      3,
      4,
      "softmax(cap(scale * q k^T) + bias) v by heads; q [batch, s, heads * d], k and v [batch, t, "
          + "keyValueHeads * d], additive float bias to [batch, heads, s, t]; dropout on the weights",
      Attribute.HEADS,
      Attribute.KEY_VALUE_HEADS,
      Attribute.SCALE,
      Attribute.SOFT_CAP,
      Attribute.PROBABILITY),
  CROSS_ENTROPY(
      2,
      3,
      "sum over rows of -log softmax(logits [..., classes])[label [...]], smoothed; with weights "
          + "[classes] the log of each class counts as much; a float32 scalar",
      Attribute.SMOOTHING,
      Attribute.IGNORED);

  private final int minimumInputs;
  private final int maximumInputs;
  private final String meaning;
  private final List<Attribute<?>> attributes;

  Op(int minimumInputs, int maximumInputs, String meaning, Attribute<?>... attributes) {
    this.minimumInputs = minimumInputs;
    this.maximumInputs = maximumInputs;
    this.meaning = meaning;
    this.attributes = Arrays.asList(attributes);
  }

  /** The fewest inputs. */
  public int minimumInputs() {
    return minimumInputs;
  }

  /** The most inputs. */
  public int maximumInputs() {
    return maximumInputs;
  }

  /** What the operation computes. */
  public String meaning() {
    return meaning;
  }

  /** The attributes that a node of this operation has, all of them. */
  public List<Attribute<?>> attributes() {
    return List.copyOf(attributes);
  }
}
