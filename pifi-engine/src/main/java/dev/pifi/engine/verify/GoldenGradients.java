package dev.pifi.engine.verify;

import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Graph;
import java.util.LinkedHashMap;
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
    compare(prefix, graph, nameInGraph, weights, inputs, scale, false);
  }

  /** The same for every parameter of the graph: golden files leave out gradients that are 0. */
  void compareAll(
      String prefix,
      Graph graph,
      UnaryOperator<String> nameInGraph,
      Weights weights,
      Map<String, Tensor> inputs,
      double scale) {
    compare(prefix, graph, nameInGraph, weights, inputs, scale, true);
  }

  private void compare(
      String prefix,
      Graph graph,
      UnaryOperator<String> nameInGraph,
      Weights weights,
      Map<String, Tensor> inputs,
      double scale,
      boolean absentIsZero) {
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
    try (CompiledGraph.Gradients program =
        CompiledGraph.gradients(graph, weights, "loss", expected.keySet().stream().toList())) {
      Map<String, Tensor.Floats> actual = program.run(inputs);
      for (Map.Entry<String, float[]> entry : expected.entrySet()) {
        Tensor.Floats scaled = scaled(actual.get(entry.getKey()), scale);
        comparison.gradient(prefix + entry.getKey(), scaled, entry.getValue(), largest);
      }
    }
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
