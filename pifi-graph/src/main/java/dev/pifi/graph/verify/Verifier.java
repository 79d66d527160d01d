package dev.pifi.graph.verify;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what the types and shape inference of single nodes cannot: that a graph as a whole can be
 * run. That values follow their inputs, belong to one graph and have the shapes inferred is so by
 * construction, for a graph is only ever added to.
 */
public final class Verifier {
  private final Graph graph;
  private final List<String> faults = new ArrayList<>();

  private Verifier(Graph graph) {
    this.graph = graph;
  }

  /**
   * Checks a graph before it is handed to a back end.
   *
   * @throws GraphException naming all faults at once
   */
  public static void check(Graph graph) {
    List<String> faults = faults(graph);
    if (!faults.isEmpty()) {
      throw new GraphException(
          "the graph has " + faults.size() + " faults:\n  " + String.join("\n  ", faults));
    }
  }

  /** All faults of a graph, in the order of its values; empty if it can be run. */
  public static List<String> faults(Graph graph) {
    Verifier verifier = new Verifier(graph);
    verifier.outputs();
    verifier.leaves();
    verifier.namedAxes();
    graph.values().forEach(verifier::ranges);
    return List.copyOf(verifier.faults);
  }

  private void outputs() {
    if (graph.outputs().isEmpty()) {
      faults.add("no value is an output: name one with Graph.output");
    }
  }

  private void leaves() {
    Map<String, Value> named = new HashMap<>();
    for (Value value : graph.values()) {
      switch (value.op()) {
        case INPUT -> unique("input", value.attribute(Attribute.NAME), value, named);
        case PARAMETER -> parameter(value, named);
        case CONSTANT -> constant(value);
        default -> {}
      }
    }
  }

  private void parameter(Value value, Map<String, Value> named) {
    unique("parameter", value.attribute(Attribute.PARAMETER).name(), value, named);
    if (!value.dtype().isFloating()) {
      faults.add("a parameter must be floating: " + value);
    }
  }

  private void unique(String kind, String name, Value value, Map<String, Value> named) {
    Value other = named.putIfAbsent(kind + " " + name, value);
    if (other != null) {
      faults.add(kind + " '" + name + "' is declared twice: " + other + " and " + value);
    }
    Map<String, Value> declared = kind.equals("input") ? graph.inputs() : graph.parameters();
    if (other == null && declared.get(name) != value) {
      faults.add(kind + " '" + name + "' was not declared through the graph: " + value);
    }
  }

  private void constant(Value value) {
    int numbers = value.attribute(Attribute.DATA).size();
    if (!value.shape().isFixed() || value.shape().elements(Map.of()) != numbers) {
      faults.add(numbers + " numbers do not fill the constant " + value);
    }
  }

  /** A run learns the sizes of named axes from its inputs, so an input must have each. */
  private void namedAxes() {
    Set<Axis> known = new HashSet<>();
    graph.inputs().values().forEach(input -> known.addAll(input.shape().axes()));
    for (Value value : graph.values()) {
      for (Axis axis : new HashSet<>(value.shape().axes())) {
        if (axis instanceof Axis.Named named && known.add(axis)) {
          faults.add("axis '" + named.name() + "' is the axis of no input, but used by " + value);
        }
      }
    }
  }

  private void ranges(Value value) {
    range(value, Attribute.PROBABILITY, 0, Math.nextDown(1.0));
    range(value, Attribute.SMOOTHING, 0, Math.nextDown(1.0));
    range(value, Attribute.EPSILON, 0, 1);
    range(value, Attribute.SOFT_CAP, 0, Double.MAX_VALUE);
    range(value, Attribute.SCALE, -Double.MAX_VALUE, Double.MAX_VALUE);
    if (value.op() == Op.IOTA && value.shape().rank() != 1) {
      faults.add("numbers are counted along one axis: " + value);
    }
  }

  private void range(Value value, Attribute<Double> attribute, double low, double high) {
    if (value.attributes().has(attribute)) {
      double number = value.attribute(attribute);
      if (!(number >= low && number <= high)) {
        faults.add(attribute.name() + " must be from " + low + " to " + high + ": " + value);
      }
    }
  }
}
