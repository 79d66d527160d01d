package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.List;

/** For evaluation: no dropout, neither as operations of its own nor on attention weights. */
public final class RemoveDropout implements Pass {
  @Override
  public String name() {
    return "remove-dropout";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(graph, RemoveDropout::rewrite);
  }

  private static Value rewrite(Graph target, Value value, List<Value> inputs) {
    return switch (value.op()) {
      case DROPOUT -> inputs.get(0);
      case ATTENTION ->
          target.add(
              Op.ATTENTION,
              value.attributes().with(Attribute.PROBABILITY, 0.0),
              inputs.toArray(Value[]::new));
      default -> Rewriter.copy(target, value, inputs);
    };
  }
}
