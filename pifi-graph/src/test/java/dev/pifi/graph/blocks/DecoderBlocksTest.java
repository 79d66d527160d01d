package dev.pifi.graph.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecoderBlocksTest {
  private static Graph normed(boolean fromOne) {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", 2);
    graph.output("y", new RmsNorm(0, fromOne).of(Scope.of(graph), "norm", x));
    return graph;
  }

  @Test
  void aNormFromOneScalesByOneMoreThanItsWeight() {
    Map<String, double[]> values =
        Map.of("x", new double[] {1, 7}, "norm.weight", new double[] {1, 2});
    Map<String, Long> sizes = Map.of("batch", 1L);
    assertArrayEquals(
        new double[] {0.2, 2.8},
        ReferenceInterpreter.evaluate(normed(false), values, sizes).get("y"),
        1e-12);
    assertArrayEquals(
        new double[] {0.4, 4.2},
        ReferenceInterpreter.evaluate(normed(true), values, sizes).get("y"),
        1e-12);
  }

  @Test
  void oneMoreThanANarrowWeightIsWide() {
    Graph placed = Passes.standardBfloat16(true, Set.of("norm.weight")).apply(normed(true));
    Value sum =
        placed.values().stream().filter(v -> v.op() == Op.ADD_SCALAR).findFirst().orElseThrow();
    assertEquals(DType.FLOAT32, sum.dtype());
  }

  @Test
  void normedOutputsHaveFourNorms() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 8);
    SelfAttention attention = SelfAttention.builder(2, 4).withoutBiases().build();
    PreNormLayer layer =
        new PreNormLayer(
            attention, 12, Activation.SILU, new RmsNorm(1e-6, true), true, false, false);
    layer.build(Scope.of(graph), x, Optional.empty(), Optional.empty());
    assertTrue(
        graph
            .parameters()
            .keySet()
            .containsAll(
                Set.of(
                    "input_layernorm.weight",
                    "post_attention_layernorm.weight",
                    "pre_feedforward_layernorm.weight",
                    "post_feedforward_layernorm.weight")));
    assertEquals(4, graph.values().stream().filter(v -> v.op() == Op.RMS_NORM).count());
  }

  @Test
  void headNormsShareOneWeightAmongHeads() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 8);
    SelfAttention attention =
        SelfAttention.builder(4, 6).keyValueHeads(2).headNorm(new RmsNorm(1e-6, false)).build();
    attention.context(Scope.of(graph), x, Optional.empty(), Optional.empty());
    assertEquals(6, graph.parameters().get("q_norm.weight").shape().size(0));
    assertEquals(6, graph.parameters().get("k_norm.weight").shape().size(0));
  }

  @Test
  void slopesOfAPowerOfTwoAreGeometricAndOthersFillUpBetween() {
    assertArrayEquals(new double[] {0.25, 0.0625, 0.015625, 0.00390625}, Alibi.slopes(4));
    assertArrayEquals(
        new double[] {0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125}, Alibi.slopes(6));
    assertEquals(Math.pow(2, -0.5), Alibi.slopes(16)[0]);
  }

  @Test
  void linearBiasesGrowWithTheKeysPosition() {
    Graph graph = new Graph();
    graph.input("x", DType.FLOAT32, "length");
    graph.output("bias", Alibi.bias(graph, Axis.of("length"), 2));
    double[] bias =
        ReferenceInterpreter.evaluate(graph, Map.of("x", new double[3]), Map.of("length", 3L))
            .get("bias");
    assertArrayEquals(new double[] {0, 0.0625, 0.125, 0, 0.00390625, 0.0078125}, bias);
  }

  /** Values of transformers: 16 elements, base 10000, factor 4, 32 and 1 turns, length 1024. */
  @Test
  void yarnKeepsFastPairsDividesSlowOnesAndBlendsBetween() {
    double[] wanted = {
      1,
      0.316227764,
      0.0812500045,
      0.0197642371,
      0.00437500002,
      0.000790569466,
      0.000250000012,
      7.90569466e-05
    };
    double[] plain = RotaryTable.frequencies(10_000, 16);
    double[] yarn = RotaryTable.yarn(plain, 10_000, 4, 32, 1, 1024, true);
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], yarn[i], 1e-6 * wanted[i]);
    }
  }

  @Test
  void aTableScaledByOneIsItself() {
    Graph graph = new Graph();
    RotaryTable table = RotaryTable.of(graph, Axis.of(4), RotaryTable.frequencies(10_000, 8));
    assertSame(table, table.scaled(1));
    assertEquals(Op.MUL_SCALAR, table.scaled(1.1).sin().op());
  }
}
