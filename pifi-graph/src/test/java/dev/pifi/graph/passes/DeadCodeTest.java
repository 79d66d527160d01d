package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadCodeTest {
  @Test
  void parametersAndInputsThatNoOutputNeedsDisappear() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", 4);
    Value unused = graph.input("unused", DType.FLOAT32, "batch", 4);
    Scope scope = Scope.of(graph);
    scope.linear("pooler", x.add(unused), 4);
    graph.output("y", scope.linear("head", x, 2));

    Graph live = new DeadCode().apply(graph);

    assertEquals(List.of("x"), List.copyOf(live.inputs().keySet()));
    assertEquals(List.of("head.bias", "head.weight"), List.copyOf(live.parameters().keySet()));
    assertEquals(4, live.values().size());
  }
}
