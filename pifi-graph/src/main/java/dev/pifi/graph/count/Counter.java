package dev.pifi.graph.count;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts parameters and multiply-accumulates of one forward pass. */
public final class Counter {
  private Counter() {}

  /** The elements of all parameters. */
  public static long parameters(Graph graph) {
    return parameters(graph, "");
  }

  /** The elements of the parameters whose names start so. */
  public static long parameters(Graph graph, String prefix) {
    long total = 0;
    for (Map.Entry<String, Value> parameter : graph.parameters().entrySet()) {
      if (parameter.getKey().startsWith(prefix)) {
        total = Math.addExact(total, parameter.getValue().shape().elements(Map.of()));
      }
    }
    return total;
  }

  /**
   * The elements of parameters by the first parts of their names, sorted.
   *
   * @param depth how many parts between dots make a group, at least 1
   */
  public static SortedMap<String, Long> parametersByPrefix(Graph graph, int depth) {
    SortedMap<String, Long> groups = new TreeMap<>();
    graph
        .parameters()
        .forEach(
            (name, value) ->
                groups.merge(
                    prefix(name, depth), value.shape().elements(Map.of()), Math::addExact));
    return groups;
  }

  private static String prefix(String name, int depth) {
    int end = -1;
    for (int part = 0; part < depth; part++) {
      end = name.indexOf('.', end + 1);
      if (end < 0) {
        return name;
      }
    }
    return name.substring(0, end);
  }

  /**
   * The multiply-accumulates of all values of a graph, those no output needs too.
   *
   * @param sizes of the named axes, such as batch and length
   * @throws dev.pifi.graph.GraphException if a size is missing
   */
  public static long multiplyAccumulates(Graph graph, Map<String, Long> sizes, CountingRule rule) {
    return multiplyAccumulatesByOp(graph, sizes, rule).values().stream().reduce(0L, Math::addExact);
  }

  /** The same, by operation; operations that count nothing are absent. */
  public static Map<Op, Long> multiplyAccumulatesByOp(
      Graph graph, Map<String, Long> sizes, CountingRule rule) {
    Map<Op, Long> counts = new EnumMap<>(Op.class);
    for (Value value : graph.values()) {
      long count = rule.of(value, sizes);
      if (count > 0) {
        counts.merge(value.op(), count, Math::addExact);
      }
    }
    return counts;
  }
}
