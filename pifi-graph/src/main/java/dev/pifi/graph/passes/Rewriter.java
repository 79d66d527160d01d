package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Copies a graph value by value, in order, while a rule replaces some of them. */
final class Rewriter {
  private Rewriter() {}

  /** What stands for a value in the new graph. */
  interface Rule {
    /**
     * Makes the replacement.
     *
     * @param value of the old graph
     * @param inputs what stands for its inputs in the new graph
     */
    Value rewrite(Graph target, Value value, List<Value> inputs);
  }

  /** A copy of the whole graph. */
  static Graph rewrite(Graph source, Rule rule) {
    return rewrite(source, value -> true, rule, UnaryOperator.identity());
  }

  /**
   * A copy of some values.
   *
   * @param keep holds for each output and for the inputs of each value it holds for
   * @param output what an output of the new graph is made of
   */
  static Graph rewrite(
      Graph source, Predicate<Value> keep, Rule rule, UnaryOperator<Value> output) {
    Graph target = new Graph();
    Value[] made = new Value[source.values().size()];
    for (Value value : source.values()) {
      if (keep.test(value)) {
        List<Value> inputs = new ArrayList<>(value.inputs().size());
        value.inputs().forEach(input -> inputs.add(made[input.id()]));
        made[value.id()] = rule.rewrite(target, value, inputs);
      }
    }
    source.outputs().forEach((name, value) -> target.output(name, output.apply(made[value.id()])));
    return target;
  }

  /** The same node on other inputs; leaves are declared by name. */
  static Value copy(Graph target, Value value, List<Value> inputs) {
    return switch (value.op()) {
      case INPUT ->
          target.input(
              value.attribute(Attribute.NAME), value.dtype(), value.shape().axes().toArray());
      case PARAMETER -> target.parameter(value.attribute(Attribute.PARAMETER), value.dtype());
      default -> target.add(value.op(), value.attributes(), inputs.toArray(Value[]::new));
    };
  }

  /** Which values the outputs depend on, by id. */
  static boolean[] live(Graph graph) {
    boolean[] live = new boolean[graph.values().size()];
    graph.outputs().values().forEach(value -> live[value.id()] = true);
    for (int id = live.length - 1; id >= 0; id--) {
      if (live[id]) {
        graph.values().get(id).inputs().forEach(input -> live[input.id()] = true);
      }
    }
    return live;
  }

  /** Whether two graphs describe the same computation node by node. */
  static boolean same(Graph a, Graph b) {
    return a.values().size() == b.values().size()
        && Arrays.equals(a.toString().split("\n"), b.toString().split("\n"));
  }
}
