package dev.pifi.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One step of a decoder with the choice among its logits, in one call; nothing but the choice comes
 * back. On a CPU the weights of products are kept a second time, in the order that the kernels read
 * them: with the few rows that generation has, a product would take longer to bring them into that
 * order than to compute. One thread at a time.
 */
public final class NextTokens implements AutoCloseable {
  private final CompiledGraph compiled;
  private final Weights weights;
  private final List<String> packedNames;
  private final NDArray best;
  private final NDArray continuations;
  private final NDArray pack;
  private List<NDArray> packed = List.of();

  /**
   * Compiles.
   *
   * @param exact a graph with the output {@code logits}, [batch, beams, vocabulary]
   */
  public NextTokens(Graph exact, Weights weights) {
    this.weights = weights;
    boolean cpu = !weights.manager().getDevice().isGpu();
    this.packedNames = cpu ? factors(exact) : List.of();
    Set<String> narrow = new LinkedHashSet<>(weights.bfloat16Names());
    narrow.addAll(packedNames);
    boolean mixed = weights.precision().bfloat16();
    Graph graph = mixed ? Passes.bfloat16(narrow).apply(exact) : exact;
    ScriptEmitter script = CompiledGraph.emitter(graph, weights);
    script.mostProbable("best", graph, packedNames);
    script.continuations("continuations", graph, packedNames);
    if (cpu) {
      boolean bfloat16 = weights.precision() == Precision.BF16;
      script.packing("pack", bfloat16 ? DType.BFLOAT16 : DType.FLOAT32);
    }
    this.compiled = CompiledGraph.of(graph, weights, script);
    NDManager manager = compiled.manager();
    this.best = CompiledGraph.method(manager, "best");
    this.continuations = CompiledGraph.method(manager, "continuations");
    this.pack = CompiledGraph.method(manager, "pack");
  }

  /** The weights of linear maps, each once. */
  private static List<String> factors(Graph graph) {
    Set<String> names = new LinkedHashSet<>();
    for (Value value : graph.values()) {
      if (value.op() == Op.LINEAR && value.input(1).op() == Op.PARAMETER) {
        names.add(value.input(1).attribute(Attribute.PARAMETER).name());
      }
    }
    return List.copyOf(names);
  }

  /** Forgets what was made of the weights, because they have changed. */
  public void weightsChanged() {
    packed.forEach(NDArray::close);
    packed = List.of();
  }

  private List<NDArray> packed() {
    if (packed.size() < packedNames.size()) {
      List<NDArray> made = new ArrayList<>();
      // One at a time: a widened copy of each exists only for as long as it is packed.
      for (String name : packedNames) {
        NDArray array =
            compiled.callOnly(pack, Map.of("a", List.of(weights.array(name)))).singletonOrThrow();
        array.attach(compiled.manager());
        made.add(array);
      }
      packed = List.copyOf(made);
    }
    return packed;
  }

  /**
   * The most probable next token of each hypothesis.
   *
   * @param inputs what this step brings; the graph's other inputs are resident
   * @param banned places in [batch * beams * vocabulary] that may not be chosen
   * @return as many tokens as there are hypotheses
   */
  public int[] best(Map<String, Tensor> inputs, ResidentTensors resident, long[] banned) {
    try (NDManager step = compiled.manager().newSubManager()) {
      List<NDArray> arguments = compiled.arguments(step, inputs, resident);
      arguments.add(step.create(banned));
      NDArray tokens = call(best, arguments).singletonOrThrow();
      tokens.attach(step);
      return ints(tokens);
    }
  }

  /**
   * Continuations of each row's hypotheses, best first.
   *
   * @param scores the sum of logarithms of probabilities, [rows * count]
   * @param places hypothesis * vocabulary + token, [rows * count]
   * @param count how many a row has
   */
  public record Ranked(float[] scores, int[] places, int count) {}

  /**
   * Twice as many continuations as a row has hypotheses.
   *
   * @param inputs what this step brings; the graph's other inputs are resident
   * @param before the score of each hypothesis so far, [batch, beams, 1]
   * @param banned places in [batch * beams * vocabulary] that may not be chosen
   */
  public Ranked continuations(
      Map<String, Tensor> inputs, ResidentTensors resident, Tensor before, long[] banned) {
    try (NDManager step = compiled.manager().newSubManager()) {
      List<NDArray> arguments = compiled.arguments(step, inputs, resident);
      arguments.add(step.create(banned));
      arguments.add(CompiledGraph.device(step, before));
      NDList results = call(continuations, arguments);
      results.attach(step);
      NDArray scores = results.get(0);
      int count = (int) scores.getShape().get(1);
      return new Ranked(scores.toFloatArray(), ints(results.get(1)), count);
    }
  }

  private NDList call(NDArray method, List<NDArray> arguments) {
    Map<String, List<NDArray>> lists = new LinkedHashMap<>();
    lists.put("a", arguments);
    // An empty list cannot be an argument.
    if (!packedNames.isEmpty()) {
      lists.put("p", packed());
    }
    return compiled.callOnly(method, lists);
  }

  private static int[] ints(NDArray array) {
    long[] values = array.toLongArray();
    int[] result = new int[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) values[i];
    }
    return result;
  }

  @Override
  public void close() {
    compiled.close();
  }
}
