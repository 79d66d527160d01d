package dev.pifi.graph.passes;

import dev.pifi.graph.Graph;

/** A rewrite of a graph. Pure: the graph given stays as it is. Implementations are immutable. */
public interface Pass {
  /** A short name for reports, such as {@code dead-code}. */
  String name();

  /** A new graph with the same output names. */
  Graph apply(Graph graph);
}
