package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.graph.passes.Passes;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pooling a decoder's last token selects rows of its causal mask, whose width is a named axis. */
class CausalPoolingTest {
  private static final Map<String, Tensor> INPUTS =
      Map.of(
          "x",
          new Tensor.Floats(new float[] {1, 2, 3, 4, 5, 6, -1, 0, 2, -2, 1, 3}, 2, 3, 2),
          "mask",
          new Tensor.Longs(new long[] {1, 1, 1, 1, 1, 0}, 2, 3),
          "last",
          new Tensor.Longs(new long[] {2, 1}, 2));

  @Test
  void selectingTheLastTokenBeforeAttentionGivesTheSameAsBehindIt() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 2);
    Value mask = graph.input("mask", DType.INT64, "batch", "length");
    Value last = graph.input("last", DType.INT64, "batch");
    Optional<Value> bias =
        Masks.of(graph, Axis.of("length"), Optional.of(mask), true, Optional.empty());
    Value context = SelfAttention.builder(1, 2).build().attend(x, x, x, bias);
    graph.output("pooled", context.takeRow(last));

    assertArrayEquals(run(graph), run(Passes.evaluation().apply(graph)), 1e-6f);
  }

  private static float[] run(Graph graph) {
    try (Weights weights = new Weights(ai.djl.Device.cpu());
        CompiledGraph compiled = CompiledGraph.inference(graph, weights)) {
      return compiled.run(INPUTS).get("pooled").values();
    }
  }
}
