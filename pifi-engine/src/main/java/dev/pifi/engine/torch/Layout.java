package dev.pifi.engine.torch;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a method finds a graph's leaves in its one argument, a list of tensors: inputs, then
 * parameters, then constants, each in the graph's order.
 *
 * @param inputs the input names
 * @param parameters the parameter names
 * @param constants the constant values
 */
public record Layout(List<String> inputs, List<String> parameters, List<Value> constants) {

  /** The layout of a graph. */
  public static Layout of(Graph graph) {
    List<Value> constants = new ArrayList<>();
    for (Value value : graph.values()) {
      if (value.op() == Op.CONSTANT) {
        constants.add(value);
      }
    }
    return new Layout(
        List.copyOf(graph.inputs().keySet()),
        List.copyOf(graph.parameters().keySet()),
        List.copyOf(constants));
  }

  /** How many tensors the graph takes. */
  public int size() {
    return inputs.size() + parameters.size() + constants.size();
  }

  int input(String name) {
    return inputs.indexOf(name);
  }

  int parameter(String name) {
    return inputs.size() + parameters.indexOf(name);
  }

  int constant(Value value) {
    return inputs.size() + parameters.size() + constants.indexOf(value);
  }
}
