package dev.pifi.spi.testkit;

import dev.pifi.engine.assembly.RandomWeights;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph that runs on libtorch with random weights: not golden values, but enough to see who
 * depends on whom. One thread at a time.
 */
final class RandomRun implements AutoCloseable {
  private static final long SEED = 1;

  private final Graph graph;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Weights weights = Weights.onCpu();

  RandomRun(Graph graph) {
    this.graph = Passes.evaluation().apply(graph);
    RandomWeights random = new RandomWeights(SEED);
    for (Value value : this.graph.parameters().values()) {
      Parameter parameter = value.attribute(Attribute.PARAMETER);
      parameters.put(parameter.name(), parameter);
      weights.put(parameter, random.values(parameter));
    }
  }

  /** The outputs of each set of inputs. */
  List<Map<String, Tensor.Floats>> outputs(List<Map<String, Tensor>> inputs) {
    List<Map<String, Tensor.Floats>> results = new ArrayList<>();
    try (CompiledGraph compiled = CompiledGraph.inference(graph, weights)) {
      inputs.forEach(i -> results.add(compiled.run(i)));
    }
    return results;
  }

  /** The inputs that the passes left; others matter to no output. */
  boolean reads(String input) {
    return graph.inputs().containsKey(input);
  }

  /** A scalar output before and after one step against its gradient by all parameters. */
  double[] descent(String output, Map<String, Tensor> inputs, double step) {
    double before = outputs(List.of(inputs)).get(0).get(output).scalar();
    Map<String, Tensor.Floats> gradients;
    List<String> names = List.copyOf(parameters.keySet());
    try (CompiledGraph.Gradients compiled =
        CompiledGraph.gradients(graph, weights, output, names)) {
      gradients = compiled.run(inputs);
    }
    for (String name : names) {
      float[] values = weights.floats(name);
      float[] gradient = gradients.get(name).values();
      for (int i = 0; i < values.length; i++) {
        values[i] -= (float) (step * gradient[i]);
      }
      weights.set(name, values);
    }
    return new double[] {before, outputs(List.of(inputs)).get(0).get(output).scalar()};
  }

  @Override
  public void close() {
    weights.close();
  }
}
