package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Op;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Low-rank adaptation (Hu et al., 2021): a linear map named {@code NAME.weight} [out, in] gets a
 * second path {@code B(A(dropout(x))) * alpha / rank} with new parameters {@code
 * NAME.lora_A.weight} [rank, in] and {@code NAME.lora_B.weight} [out, rank]. B starts at zero, so
 * that the outputs are unchanged at first.
 */
public final class LoraRewrite implements Pass {
  private static final String WEIGHT = ".weight";

  private final Predicate<String> weights;
  private final int rank;
  private final double alpha;
  private final double dropout;

  /**
   * Chooses weights.
   *
   * @param weights by full parameter name, such as {@code encoder.layer.0.attention.self.query
   *     .weight}
   * @param rank at least 1
   * @param alpha above 0
   * @param dropout on the input of the second path, from 0 to below 1
   */
  public LoraRewrite(Predicate<String> weights, int rank, double alpha, double dropout) {
    if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1)) {
      throw new GraphException(
          "LoRA wants rank >= 1, alpha > 0 and 0 <= dropout < 1, not rank "
              + rank
              + ", alpha "
              + alpha
              + ", dropout "
              + dropout);
    }
    this.weights = Objects.requireNonNull(weights, "weights");
    this.rank = rank;
    this.alpha = alpha;
    this.dropout = dropout;
  }

  @Override
  public String name() {
    return "lora";
  }

  /**
   * Adds the paths.
   *
   * @throws GraphException if no linear map of the graph has a weight that was chosen
   */
  @Override
  public Graph apply(Graph graph) {
    if (graph.values().stream().noneMatch(this::isChosen)) {
      throw new GraphException(
          "LoRA was asked for weights that no linear map has; there are " + linearWeights(graph));
    }
    return Rewriter.rewrite(
        graph,
        (target, value, inputs) -> {
          Value plain = Rewriter.copy(target, value, inputs);
          return isChosen(value) ? plain.add(path(target, value, inputs)) : plain;
        });
  }

  private boolean isChosen(Value value) {
    return isNamed(value) && weights.test(weight(value).name());
  }

  private static boolean isNamed(Value value) {
    return value.op() == Op.LINEAR
        && value.input(1).op() == Op.PARAMETER
        && weight(value).name().endsWith(WEIGHT);
  }

  private static Parameter weight(Value linear) {
    return linear.input(1).attribute(Attribute.PARAMETER);
  }

  private static TreeSet<String> linearWeights(Graph graph) {
    TreeSet<String> names = new TreeSet<>();
    graph.values().stream()
        .filter(LoraRewrite::isNamed)
        .forEach(value -> names.add(weight(value).name()));
    return names;
  }

  private Value path(Graph target, Value linear, List<Value> inputs) {
    Parameter weight = weight(linear);
    String name = weight.name().substring(0, weight.name().length() - WEIGHT.length());
    long out = weight.shape().size(0);
    long in = weight.shape().size(1);
    Value a =
        target.parameter(
            new Parameter(name + ".lora_A" + WEIGHT, Shape.of(rank, in), Initializer.fanIn(in)));
    Value b =
        target.parameter(
            new Parameter(name + ".lora_B" + WEIGHT, Shape.of(out, rank), Initializer.zeros()));
    return inputs.get(0).dropout(dropout).linear(a).linear(b).mul(alpha / rank);
  }
}
