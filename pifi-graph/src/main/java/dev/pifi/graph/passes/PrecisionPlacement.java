package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Mixed precision: matrix products and attention in bfloat16; the residual stream, norms, softmax
 * inputs, reductions, losses and outputs in float32.
 *
 * <ul>
 *   <li>Parameters are float32 masters, cast where a product reads them; those named as stored
 *       bfloat16 (frozen weights as the checkpoint has them) are bfloat16 and need no cast.
 *   <li>A product of few rows, as behind a pooled vector, stays float32 where its weights are
 *       masters: to cast them would cost as much as the product, and precision beside.
 *   <li>A product with what a run brings, such as remembered keys, stays float32: to cast all of it
 *       for every token would cost more than the product.
 *   <li>Elementwise operations keep what they get: the GELU behind a bfloat16 product is bfloat16.
 *   <li>A sum of two bfloat16 values is float32, for it may be a residual; but it stays bfloat16 if
 *       only products read it, who would round it the same way.
 *   <li>Rotary tables and attention biases are float32, so rotation rounds once, before attention.
 * </ul>
 */
public final class PrecisionPlacement implements Pass {
  private final Set<String> storedBfloat16;

  /**
   * Places bfloat16.
   *
   * @param storedBfloat16 the names of parameters that are stored as bfloat16; names that a graph
   *     does not have are of no effect
   */
  public PrecisionPlacement(Set<String> storedBfloat16) {
    this.storedBfloat16 = Set.copyOf(storedBfloat16);
  }

  @Override
  public String name() {
    return "precision-bfloat16";
  }

  @Override
  public Graph apply(Graph graph) {
    Set<Value> forProducts = readByProductsOnly(graph);
    return Rewriter.rewrite(
        graph,
        value -> true,
        (target, value, inputs) -> rewrite(target, value, inputs, forProducts),
        output -> output.dtype() == DType.BFLOAT16 ? output.cast(DType.FLOAT32) : output);
  }

  private Value rewrite(Graph target, Value value, List<Value> inputs, Set<Value> forProducts) {
    return switch (value.op()) {
      case PARAMETER -> {
        boolean stored = storedBfloat16.contains(value.attribute(Attribute.PARAMETER).name());
        yield target.parameter(
            value.attribute(Attribute.PARAMETER), stored ? DType.BFLOAT16 : value.dtype());
      }
      case LINEAR ->
          Rewriter.copy(
              target,
              value,
              as(hasMasters(value) && hasFewRows(value) ? DType.FLOAT32 : DType.BFLOAT16, inputs));
      case MATMUL ->
          Rewriter.copy(
              target, value, as(isRemembered(value) ? DType.FLOAT32 : DType.BFLOAT16, inputs));
      case WRITE -> {
        List<Value> cast = new ArrayList<>(as(DType.FLOAT32, inputs.subList(0, 2)));
        cast.add(inputs.get(2));
        yield Rewriter.copy(target, value, cast);
      }
      case ATTENTION -> {
        List<Value> cast = new ArrayList<>(as(DType.BFLOAT16, inputs.subList(0, 3)));
        cast.addAll(as(DType.FLOAT32, inputs.subList(3, inputs.size())));
        yield Rewriter.copy(target, value, cast);
      }
      case LAYER_NORM, RMS_NORM, SOFTMAX, CROSS_ENTROPY, SUM, CUMULATIVE_SUM, SUM_ALL ->
          Rewriter.copy(target, value, as(DType.FLOAT32, inputs));
      case LOG, CEIL, COS, SIN -> Rewriter.copy(target, value, as(DType.FLOAT32, inputs));
      case ROTARY ->
          Rewriter.copy(
              target,
              value,
              List.of(
                  inputs.get(0),
                  as(DType.FLOAT32, inputs.get(1)),
                  as(DType.FLOAT32, inputs.get(2))));
      case EMBEDDING -> as(DType.FLOAT32, Rewriter.copy(target, value, inputs));
      case ADD, SUB ->
          Rewriter.copy(target, value, forProducts.contains(value) ? inputs : wide(inputs));
      case CONCAT -> Rewriter.copy(target, value, alike(inputs));
      case ADD_SCALAR ->
          // 1 + weight, which bfloat16 would round
          Rewriter.copy(
              target,
              value,
              value.input(0).op() == Op.PARAMETER ? as(DType.FLOAT32, inputs) : inputs);
      case CAST -> as(value.dtype(), inputs.get(0));
      default -> Rewriter.copy(target, value, inputs);
    };
  }

  /** Whether a linear map is applied to one row of each example at most. */
  public static boolean hasFewRows(Value linear) {
    return linear.input(0).shape().axes().stream().filter(Axis.Named.class::isInstance).count()
        <= 1;
  }

  /** Whether the weights of a linear map are float32 masters. */
  private boolean hasMasters(Value linear) {
    Value weight = linear.input(1);
    return weight.op() == Op.PARAMETER
        && !storedBfloat16.contains(weight.attribute(Attribute.PARAMETER).name());
  }

  /** Whether a factor is an input, perhaps written to and its axes reordered. */
  private static boolean isRemembered(Value product) {
    Value factor = product.input(1);
    while (factor.op() == Op.PERMUTE || factor.op() == Op.WRITE) {
      factor = factor.input(0);
    }
    return factor.op() == Op.INPUT;
  }

  /** Sums whose every reader is a matrix product or attention. */
  private static Set<Value> readByProductsOnly(Graph graph) {
    Set<Value> candidates = new HashSet<>();
    for (Value value : graph.values()) {
      if (value.op() == Op.ADD || value.op() == Op.SUB) {
        candidates.add(value);
      }
    }
    candidates.removeAll(graph.outputs().values());
    for (Value reader : graph.values()) {
      List<Value> inputs = reader.inputs();
      switch (reader.op()) {
        case LINEAR, MATMUL -> {}
        case ATTENTION -> inputs.subList(3, inputs.size()).forEach(candidates::remove);
        default -> inputs.forEach(candidates::remove);
      }
    }
    return candidates;
  }

  /** The terms of a sum, the first widened if both are bfloat16. */
  private static List<Value> wide(List<Value> terms) {
    boolean narrow = terms.stream().allMatch(term -> term.dtype() == DType.BFLOAT16);
    return narrow ? List.of(as(DType.FLOAT32, terms.get(0)), terms.get(1)) : terms;
  }

  private static List<Value> alike(List<Value> inputs) {
    DType type = inputs.stream().map(Value::dtype).reduce(DType::promote).orElseThrow();
    return inputs.stream().map(input -> input.cast(type)).toList();
  }

  private static List<Value> as(DType type, List<Value> inputs) {
    return inputs.stream()
        .map(input -> input.dtype().isFloating() ? as(type, input) : input)
        .toList();
  }

  /** The value as a type; what was widened from that type is that type's value again. */
  private static Value as(DType type, Value value) {
    boolean widened =
        value.op() == Op.CAST
            && value.dtype() == DType.FLOAT32
            && type == DType.BFLOAT16
            && value.input(0).dtype() == DType.BFLOAT16;
    return widened ? value.input(0) : value.cast(type);
  }
}
