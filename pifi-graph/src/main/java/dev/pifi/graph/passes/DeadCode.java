package dev.pifi.graph.passes;

import dev.pifi.graph.Graph;
import java.util.function.UnaryOperator;

/**
 * Drops every value that no output depends on, inputs and parameters too: a parameter dropped here
 * is never read from a checkpoint.
 */
public final class DeadCode implements Pass {
  @Override
  public String name() {
    return "dead-code";
  }

  @Override
  public Graph apply(Graph graph) {
    boolean[] live = Rewriter.live(graph);
    return Rewriter.rewrite(
        graph, value -> live[value.id()], Rewriter::copy, UnaryOperator.identity());
  }
}
