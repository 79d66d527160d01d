package dev.pifi.graph.passes;

import static dev.pifi.graph.reference.Numbers.assertSameOutputs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Graph;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.count.Counter;
import dev.pifi.graph.count.CountingRule;
import dev.pifi.graph.reference.Models;
import dev.pifi.graph.reference.RandomGraph;
import dev.pifi.graph.verify.Verifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exact pass: same outputs, never more multiply-accumulates, and a graph that verifies. */
class PassesKeepOutputsTest {
  private static final int SEEDS = 250;

  static Stream<Pass> exactPasses() {
    return Stream.of(
        new DeadCode(),
        new RemoveDropout(),
        new SingleKeyAttention(),
        new SelectionPushDown(),
        new SingleQueryAttention(),
        Passes.training(),
        Passes.evaluation());
  }

  @ParameterizedTest
  @MethodSource("exactPasses")
  void onRandomGraphs(Pass pass) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Map<String, Long> sizes = Map.of("batch", 1 + seed % 3, "length", 3 + seed % 4);
      Graph graph = RandomGraph.of(seed);
      String before = graph.toString();
      Graph rewritten = pass.apply(graph);
      assertEquals(before, graph.toString(), "a pass must not touch the graph it is given");
      Verifier.check(rewritten);
      assertSameOutputs(graph, rewritten, sizes, 1e-9);
      assertTrue(macs(rewritten, sizes) <= macs(graph, sizes), "seed " + seed + "\n" + rewritten);
    }
  }

  @ParameterizedTest
  @MethodSource("exactPasses")
  void onModels(Pass pass) {
    for (Pooling pooling : Pooling.values()) {
      for (Graph graph :
          List.of(
              Models.classifier(Models.Encoder.SMALL, pooling),
              Models.pluggedClassifier(Models.Encoder.SMALL, Models.Plug.SMALL, pooling),
              Models.pluggedDecoder(Models.Encoder.SMALL, Models.Plug.SMALL, pooling))) {
        for (long length : new long[] {1, 2, 7}) {
          Map<String, Long> sizes = Map.of("batch", 3L, "length", length);
          Graph rewritten = pass.apply(graph);
          Verifier.check(rewritten);
          assertSameOutputs(graph, rewritten, sizes, 1e-9);
        }
      }
    }
  }

  private static long macs(Graph graph, Map<String, Long> sizes) {
    return Counter.multiplyAccumulates(graph, sizes, CountingRule.MATMUL);
  }
}
