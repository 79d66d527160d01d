package dev.pifi.engine.assembly;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The same graph with dropout off and without what its outputs do not depend on. */
public final class EvaluationGraph {
  private EvaluationGraph() {}

  /** A new graph. */
  public static Graph of(Graph graph) {
    return copy(graph, true);
  }

  /** A new graph without what its outputs do not depend on, dropout as it was. */
  public static Graph live(Graph graph) {
    return copy(graph, false);
  }

  private static Graph copy(Graph graph, boolean withoutDropout) {
    Set<Value> needed = new HashSet<>();
    graph.outputs().values().forEach(v -> require(v, needed));
    Graph result = new Graph();
    Map<Value, Value> copies = new HashMap<>();
    for (Value value : graph.values()) {
      if (needed.contains(value)) {
        copies.put(value, copy(result, value, copies, withoutDropout));
      }
    }
    graph.outputs().forEach((name, value) -> result.output(name, copies.get(value)));
    return result;
  }

  private static void require(Value value, Set<Value> needed) {
    if (needed.add(value)) {
      value.inputs().forEach(v -> require(v, needed));
    }
  }

  private static Value copy(
      Graph target, Value value, Map<Value, Value> copies, boolean withoutDropout) {
    if (value.op() == Op.INPUT) {
      return target.input(
          value.attribute(Attribute.NAME), value.dtype(), value.shape().axes().toArray());
    }
    if (value.op() == Op.PARAMETER) {
      return target.parameter(value.attribute(Attribute.PARAMETER));
    }
    Value[] inputs = value.inputs().stream().map(copies::get).toArray(Value[]::new);
    Attributes attributes = value.attributes();
    if (withoutDropout && value.op() == Op.DROPOUT) {
      return inputs[0];
    }
    if (withoutDropout && value.op() == Op.ATTENTION) {
      attributes = attributes.with(Attribute.PROBABILITY, 0.0);
    }
    return target.add(value.op(), attributes, inputs);
  }
}
