package dev.pifi.engine.verify;

import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Graph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Compares the gradients of a graph's {@code loss} with all golden ones behind a prefix. */
final class GoldenGradients {
  private final Golden golden;
  private final Comparison comparison;

  GoldenGradients(Golden golden, Comparison comparison) {
    this.golden = golden;
    this.comparison = comparison;
  }

  /**
   * Compares. A golden gradient of something that the graph has not must be 0: a parameter that is
   * missing is a fault, one that does not matter is none.
   *
   * @param graph after the passes
   * @param nameInGraph from what stands behind the prefix
   * @param scale what our loss and its gradients are multiplied by
   */
  void compare(
      String prefix,
      Graph graph,
      UnaryOperator<String> nameInGraph,
      Weights weights,
      Map<String, Tensor> inputs,
      double scale) {
    compare(prefix, graph, nameInGraph, weights, inputs, scale, false, Map.of());
  }

  /** The same for every parameter of the graph: golden files leave out gradients that are 0. */
  void compareAll(
      String prefix,
      Graph graph,
      UnaryOperator<String> nameInGraph,
      Weights weights,
      Map<String, Tensor> inputs,
      double scale) {
    compare(prefix, graph, nameInGraph, weights, inputs, scale, true, Map.of());
  }

  /**
   * The same where the original had one tensor for two parameters of the graph, so that its
   * gradient is the sum of theirs.
   *
   * @param tied the parameter that has the golden gradient, by the name of the other
   */
  void compareTied(
      String prefix,
      Graph graph,
      UnaryOperator<String> nameInGraph,
      Weights weights,
      Map<String, Tensor> inputs,
      double scale,
      Map<String, String> tied) {
    compare(prefix, graph, nameInGraph, weights, inputs, scale, false, tied);
  }

  private void compare(
      String prefix,
      Graph graph,
      UnaryOperator<String> nameInGraph,
      Weights weights,
      Map<String, Tensor> inputs,
      double scale,
      boolean absentIsZero,
      Map<String, String> tied) {
    Map<String, float[]> expected = new LinkedHashMap<>();
    double largest = 0;
    for (String behind : golden.behind(prefix)) {
      float[] values = golden.floats(prefix + behind);
      double magnitude = magnitude(values);
      String name = nameInGraph.apply(behind);
      if (graph.parameters().containsKey(name) || graph.inputs().containsKey(name)) {
        expected.put(name, values);
        largest = Math.max(largest, magnitude);
      } else if (magnitude != 0) {
        comparison.fault(prefix + behind + " has a gradient but the model has no such parameter");
      }
    }
    if (expected.isEmpty()) {
      comparison.fault("no golden gradient " + prefix + "* is one of the model's");
      return;
    }
    if (absentIsZero) {
      graph
          .parameters()
          .forEach(
              (name, value) ->
                  expected.putIfAbsent(
                      name, new float[Math.toIntExact(value.shape().elements(Map.of()))]));
    }
    List<String> names = new ArrayList<>(expected.keySet());
    names.addAll(tied.keySet());
    try (CompiledGraph.Gradients program = CompiledGraph.gradients(graph, weights, "loss", names)) {
      Map<String, Tensor.Floats> actual = new HashMap<>(program.run(inputs));
      tied.forEach((other, name) -> actual.merge(name, actual.get(other), GoldenGradients::sum));
      for (Map.Entry<String, float[]> entry : expected.entrySet()) {
        Tensor.Floats scaled = scaled(actual.get(entry.getKey()), scale);
        comparison.gradient(prefix + entry.getKey(), scaled, entry.getValue(), largest);
      }
    }
  }

  private static Tensor.Floats sum(Tensor.Floats a, Tensor.Floats b) {
    float[] values = a.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += b.values()[i];
    }
    return new Tensor.Floats(values, a.sizes());
  }

  static double magnitude(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  static Tensor.Floats scaled(Tensor.Floats tensor, double scale) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * scale);
    }
    return new Tensor.Floats(values, tensor.sizes());
  }
}
