package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.reference.Models;
import org.junit.jupiter.api.Test;

class RemoveDropoutTest {
  @Test
  void nothingRandomIsLeft() {
    Graph graph = Models.classifier(Models.Encoder.SMALL, Pooling.CLS);
    assertTrue(draws(graph) > 0);
    assertTrue(draws(new RemoveDropout().apply(graph)) == 0);
  }

  private static long draws(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.attributes().has(Attribute.PROBABILITY))
        .filter(value -> value.attribute(Attribute.PROBABILITY) > 0)
        .count();
  }
}
