package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.reference.Models;
import dev.pifi.graph.reference.Numbers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SingleKeyAttentionTest {
  @Test
  void onOneTokenQueriesKeysAndRotationOfThePluggedLayerAreNeverRead() {
    Graph graph = Models.pluggedClassifier(Models.Encoder.SMALL, Models.Plug.SMALL, Pooling.CLS);
    Graph small = new DeadCode().apply(new SingleKeyAttention().apply(graph));
    assertTrue(graph.parameters().containsKey("llm.self_attn.q_proj.weight"));
    assertFalse(small.parameters().containsKey("llm.self_attn.q_proj.weight"));
    assertFalse(small.parameters().containsKey("llm.self_attn.k_proj.weight"));
    assertTrue(small.parameters().containsKey("llm.self_attn.v_proj.weight"));
    assertEquals(0, count(small, Op.ROTARY));
    assertEquals(2, count(small, Op.ATTENTION), "the encoder's attention has many keys");
  }

  @Test
  void manyQueriesOverOneKeyOfFewerHeadsAllGetItsValueWhateverTheBias() {
    Graph graph = attention(0, "length", 1);
    Graph small = new SingleKeyAttention().apply(graph);
    assertEquals(0, count(small, Op.ATTENTION));
    Numbers.assertSameOutputs(graph, small, Map.of("batch", 2L, "length", 5L), 1e-12);
  }

  @Test
  void attentionWithDropoutStaysForDropoutActsOnASingleWeightToo() {
    assertEquals(
        1, count(new SingleKeyAttention().apply(attention(0.1, "length", 1)), Op.ATTENTION));
  }

  @Test
  void aKeyAxisKnownByNameOnlyStaysThoughItMayTurnOutAsOne() {
    Graph graph = attention(0, 1, "length");
    assertEquals(1, count(new SingleKeyAttention().apply(graph), Op.ATTENTION));
  }

  private static Graph attention(double dropout, Object queries, Object keys) {
    Graph graph = new Graph();
    Value q = graph.input("q", DType.FLOAT32, "batch", queries, 12);
    Value k = graph.input("k", DType.FLOAT32, "batch", keys, 6);
    Value v = graph.input("v", DType.FLOAT32, "batch", keys, 10);
    Value bias = graph.constant(Shape.of(1), -3.4e38);
    Attributes attributes =
        Attributes.of(Attribute.HEADS, 4)
            .with(Attribute.KEY_VALUE_HEADS, 2)
            .with(Attribute.SCALE, 1.0)
            .with(Attribute.SOFT_CAP, 0.0)
            .with(Attribute.PROBABILITY, dropout);
    graph.output("context", graph.add(Op.ATTENTION, attributes, q, k, v, bias));
    return graph;
  }

  private static long count(Graph graph, Op op) {
    return graph.values().stream().filter(value -> value.op() == op).count();
  }
}
