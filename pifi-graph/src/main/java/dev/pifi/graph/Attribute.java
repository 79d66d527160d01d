package dev.pifi.graph;

import java.util.List;

/**
 * A typed attribute of an operation.
 *
 * @param name how the attribute is printed
 * @param type the class of its value
 */
public record Attribute<T>(String name, Class<T> type) {
  /** The name of an input. */
  public static final Attribute<String> NAME = of("name", String.class);

  /** The parameter that a node stands for. */
  public static final Attribute<Parameter> PARAMETER = of("parameter", Parameter.class);

  /** The numbers of a constant. */
  public static final Attribute<ConstantData> DATA = of("data", ConstantData.class);

  /** A scalar number. */
  public static final Attribute<Double> VALUE = of("value", Double.class);

  /** The element type asked for. */
  public static final Attribute<DType> DTYPE = of("dtype", DType.class);

  /** The shape asked for. */
  public static final Attribute<Shape> SHAPE = of("shape", Shape.class);

  /** An axis, counted from the front. */
  public static final Attribute<Integer> AXIS = of("axis", Integer.class);

  /** The first index taken. */
  public static final Attribute<Long> START = of("start", Long.class);

  /** The index behind the last one taken. */
  public static final Attribute<Long> END = of("end", Long.class);

  /** The order of axes; whole numbers. */
  @SuppressWarnings("rawtypes")
  public static final Attribute<List> PERMUTATION = of("permutation", List.class);

  /** The constant under the root of a norm. */
  public static final Attribute<Double> EPSILON = of("epsilon", Double.class);

  /** The factor on attention scores. */
  public static final Attribute<Double> SCALE = of("scale", Double.class);

  /** Scores become {@code cap * tanh(scores / cap)}; 0 is off. */
  public static final Attribute<Double> SOFT_CAP = of("softCap", Double.class);

  /** The number of query heads. */
  public static final Attribute<Integer> HEADS = of("heads", Integer.class);

  /** The number of key and value heads. */
  public static final Attribute<Integer> KEY_VALUE_HEADS = of("keyValueHeads", Integer.class);

  /** The probability that dropout zeroes an element. */
  public static final Attribute<Double> PROBABILITY = of("probability", Double.class);

  /** The probability mass spread evenly over all classes. */
  public static final Attribute<Double> SMOOTHING = of("smoothing", Double.class);

  /** A label that counts for nothing. */
  public static final Attribute<Long> IGNORED = of("ignored", Long.class);

  /**
   * A table row that is looked up but never trained, as torch's {@code padding_idx}; -1 is none.
   */
  public static final Attribute<Long> PADDING_ROW = of("paddingRow", Long.class);

  private static <T> Attribute<T> of(String name, Class<T> type) {
    return new Attribute<>(name, type);
  }
}
