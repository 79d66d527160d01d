package dev.pifi.graph.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.passes.Passes;
import dev.pifi.graph.reference.Models;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterTest {
  private static final Map<String, Long> PAPER = Map.of("batch", 32L, "length", 100L);

  private final Graph base = Models.classifier(Models.Encoder.BERT_BASE, Pooling.CLS);
  private final Graph plugged =
      Models.pluggedClassifier(Models.Encoder.BERT_BASE, Models.Plug.LLAMA_8B, Pooling.CLS);

  @Test
  void bertBaseWithHeadIsTheFigureOfTable16() {
    assertEquals(
        272.12, giga(Counter.multiplyAccumulates(base, PAPER, CountingRule.FVCORE)), 0.005);
    long maps = 12L * 3200 * (4 * 768 * 768 + 2 * 768 * 3072);
    long norms = 25L * 5 * 3200 * 768;
    long head = 32L * (768 * 768 + 2 * 768);
    assertEquals(
        maps + norms + head, Counter.multiplyAccumulates(base, PAPER, CountingRule.FVCORE));
  }

  @Test
  void thePluggedLayerAddsTheFigureOfTable16() {
    long added =
        Counter.multiplyAccumulates(plugged, PAPER, CountingRule.FVCORE)
            - Counter.multiplyAccumulates(base, PAPER, CountingRule.FVCORE);
    long perToken = 2L * 768 * 4096 + 2L * 4096 * 4096 + 2L * 4096 * 1024 + 3L * 4096 * 14336;
    assertEquals(32 * perToken, added);
    assertEquals(7.181, giga(added), 0.0005);
  }

  @Test
  void afterThePassesThePluggedModelCostsLessThanTheBareOneDidBefore() {
    Graph fast = Passes.training().apply(plugged);
    assertTrue(
        Counter.multiplyAccumulates(fast, PAPER, CountingRule.MATMUL)
            < Counter.multiplyAccumulates(base, PAPER, CountingRule.MATMUL));
  }

  @Test
  void attentionCountsScoresAndContextsByTheMatmulRule() {
    Map<Op, Long> counts = Counter.multiplyAccumulatesByOp(base, PAPER, CountingRule.MATMUL);
    assertEquals(12L * 32 * 100 * 100 * (768 + 768), counts.get(Op.ATTENTION));
    assertEquals(
        12L * 3200 * (4 * 768 * 768 + 2 * 768 * 3072) + 32 * (768 * 768 + 2 * 768),
        counts.get(Op.LINEAR));
    assertEquals(2, counts.size());
  }

  @Test
  void batchedProductsCountTheirInnerAxis() {
    Graph graph = new Graph();
    Value a = graph.input("a", DType.FLOAT32, "batch", 3, "length");
    Value b = graph.input("b", DType.FLOAT32, "batch", "length", 5);
    graph.output("c", a.matmul(b));
    Map<String, Long> sizes = Map.of("batch", 2L, "length", 7L);
    assertEquals(2 * 3 * 5 * 7, Counter.multiplyAccumulates(graph, sizes, CountingRule.MATMUL));
  }

  @Test
  void parametersInAllAndByPrefix() {
    long layer = 4L * (768 * 768 + 768) + 2L * 768 * 3072 + 3072 + 768 + 4L * 768;
    assertEquals(layer, Counter.parameters(base, "encoder.layer.0."));
    long head = 768L * 768 + 768 + 2 * 768 + 2;
    Map<String, Long> groups = Counter.parametersByPrefix(base, 1);
    assertEquals(head, groups.get("head"));
    assertEquals(Counter.parameters(base), head + groups.get("encoder"));
    assertEquals(12 * layer, Counter.parametersByPrefix(base, 2).get("encoder.layer"));
  }

  @Test
  void aMissingAxisSizeIsNamed() {
    GraphException refusal =
        assertThrows(
            GraphException.class,
            () -> Counter.multiplyAccumulates(base, Map.of("batch", 1L), CountingRule.MATMUL));
    assertTrue(refusal.getMessage().contains("length"));
  }

  private static double giga(long count) {
    return count / 1e9;
  }
}
