package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.graph.count.Counter;
import dev.pifi.graph.count.CountingRule;
import dev.pifi.graph.reference.Models;
import dev.pifi.graph.reference.Numbers;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SingleQueryAttentionTest {
  private static final Map<String, Long> SIZES = Map.of("batch", 3L, "length", 7L);

  @Test
  void behindAPooledTokenTheLastLayerProjectsNoSequence() {
    Graph graph =
        new SelectionPushDown().apply(Models.classifier(Models.Encoder.BERT_BASE, Pooling.CLS));
    Graph small = rewritten(graph);
    assertEquals(12, count(graph, Op.ATTENTION));
    assertEquals(11, count(small, Op.ATTENTION));
    Map<String, Long> sizes = Map.of("batch", 32L, "length", 100L);
    long rows = 32 * 100;
    long projections = 2 * rows * 768 * 768;
    long attention = 2 * rows * 768;
    long instead = 2 * 32 * 768 * 768 + 2 * rows * 12 * 768;
    assertEquals(
        macs(graph, sizes) - projections - attention + instead, macs(small, sizes), "all of it");
    assertEquals(graph.parameters().keySet(), small.parameters().keySet());
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void theContextIsTheSame(boolean biases, boolean masked) {
    Graph graph = attention(attention(biases, 2, 0), masked, false, false);
    Graph small = rewritten(graph);
    assertEquals(0, count(small, Op.ATTENTION));
    Numbers.assertSameOutputs(graph, small, SIZES, 1e-12);
    assertTrue(macs(small, SIZES) < macs(graph, SIZES));
  }

  @Test
  void whatIsDroppedOutOfTheWeightsIsDroppedOutOfTheBiasToo() {
    Graph small =
        new SingleQueryAttention().apply(attention(attention(true, 2, 0.1), true, false, false));
    Value dropout =
        small.values().stream().filter(v -> v.op() == Op.DROPOUT).findFirst().orElseThrow();
    Value weights =
        small.values().stream()
            .filter(v -> v.op() == Op.RESHAPE && v.input(0) == dropout)
            .findFirst()
            .orElseThrow();
    assertTrue(
        small.values().stream().anyMatch(v -> v.op() == Op.SUM && v.input(0) == weights),
        small.toString());
  }

  @Test
  void groupedHeadsManyQueriesAndKeysThatAreReadElsewhereStay() {
    SelfAttention usual = attention(true, 2, 0);
    assertEquals(1, rest(attention(attention(true, 1, 0), true, false, false)), "grouped");
    assertEquals(1, rest(attention(usual, true, true, false)), "all rows are queries");
    assertEquals(1, rest(attention(usual, true, false, true)), "the keys are an output");
  }

  private static SelfAttention attention(boolean biases, int keyValueHeads, double dropout) {
    SelfAttention.Builder builder =
        SelfAttention.builder(2, 4).keyValueHeads(keyValueHeads).dropout(dropout);
    return (biases ? builder : builder.withoutBiases()).build();
  }

  /** Attention of the first row to all, its projections beside. */
  private static Graph attention(
      SelfAttention attention, boolean masked, boolean allRows, boolean keysToo) {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 8);
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Optional<Value> bias = masked ? Optional.of(Masks.padding(mask)) : Optional.empty();
    Value context = attention.context(Scope.of(graph, 0.5).in("self"), x, bias, Optional.empty());
    graph.output("context", allRows ? context : context.slice(1, 0, 1));
    if (keysToo) {
      graph.output(
          "keys",
          graph.values().stream()
              .filter(v -> v.op() == Op.ATTENTION)
              .findFirst()
              .orElseThrow()
              .input(1));
    }
    return new SelectionPushDown().apply(graph);
  }

  private static Graph rewritten(Graph graph) {
    return new DeadCode().apply(new SingleQueryAttention().apply(graph));
  }

  private static long rest(Graph graph) {
    return count(new SingleQueryAttention().apply(graph), Op.ATTENTION);
  }

  private static long count(Graph graph, Op op) {
    return graph.values().stream().filter(value -> value.op() == op).count();
  }

  private static long macs(Graph graph, Map<String, Long> sizes) {
    return Counter.multiplyAccumulates(graph, sizes, CountingRule.MATMUL);
  }
}
