package dev.pifi.graph.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MasksTest {
  private static final double HIDDEN = -1e30;

  @Test
  void betweenTokensABiasIsLeftAndAllThatTouchesPaddingIsHiddenAlike() {
    Graph graph = new Graph();
    Value mask = graph.input("mask", DType.INT64, "batch", "length");
    Value bias = graph.input("bias", DType.FLOAT32, "batch", 1, "length", "length");
    graph.output("out", Masks.betweenTokens(mask, bias));
    assertArrayEquals(
        new double[] {1, 2, HIDDEN, 4, 5, HIDDEN, HIDDEN, HIDDEN, HIDDEN},
        ReferenceInterpreter.evaluate(
                graph,
                Map.of(
                    "mask",
                    new double[] {1, 1, 0},
                    "bias",
                    new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}),
                Map.of("batch", 1L, "length", 3L))
            .get("out"));
  }
}
