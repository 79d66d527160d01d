package dev.pifi.graph.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.DeadCode;
import dev.pifi.graph.passes.SingleKeyAttention;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupedProjectionTest {
  private static final Map<String, Long> SIZES = Map.of("batch", 1L, "length", 1L);

  /** Of an input of 1 and a weight that counts its rows, so that outputs are row numbers. */
  private static Map<String, double[]> rowsOf(int heads, int keyValueHeads, boolean biases) {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 1);
    GroupedProjection.Parts parts =
        new GroupedProjection(heads, keyValueHeads, 2, biases).of(Scope.of(graph), "qkv", x);
    graph.output("query", parts.query());
    graph.output("key", parts.key());
    graph.output("value", parts.value());
    int rows = (heads + 2 * keyValueHeads) * 2;
    double[] counting = IntStream.range(0, rows).mapToDouble(i -> i).toArray();
    double[] hundreds = IntStream.range(0, rows).mapToDouble(i -> 100 * i).toArray();
    return ReferenceInterpreter.evaluate(
        graph,
        biases
            ? Map.of("x", new double[] {1}, "qkv.weight", counting, "qkv.bias", hundreds)
            : Map.of("x", new double[] {1}, "qkv.weight", counting),
        SIZES);
  }

  @Test
  void multiQueryHasAllQueriesThenOneKeyThenOneValue() {
    Map<String, double[]> rows = rowsOf(3, 1, false);
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, rows.get("query"));
    assertArrayEquals(new double[] {6, 7}, rows.get("key"));
    assertArrayEquals(new double[] {8, 9}, rows.get("value"));
  }

  @Test
  void eachGroupHasItsQueriesItsKeyAndItsValueTogether() {
    Map<String, double[]> rows = rowsOf(4, 2, false);
    assertArrayEquals(new double[] {0, 1, 2, 3, 8, 9, 10, 11}, rows.get("query"));
    assertArrayEquals(new double[] {4, 5, 12, 13}, rows.get("key"));
    assertArrayEquals(new double[] {6, 7, 14, 15}, rows.get("value"));
  }

  @Test
  void theBiasIsSplitAsTheWeightIs() {
    Map<String, double[]> rows = rowsOf(2, 2, true);
    assertArrayEquals(new double[] {0, 101, 606, 707}, rows.get("query"));
    assertArrayEquals(new double[] {202, 303, 808, 909}, rows.get("key"));
    assertArrayEquals(new double[] {404, 505, 1010, 1111}, rows.get("value"));
  }

  @Test
  void onOneTokenOnlyTheValueIsComputed() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", 1, 8);
    SelfAttention attention =
        SelfAttention.builder(4, 2).keyValueHeads(1).fusedProjection("qkv").build();
    graph.output(
        "context", attention.context(Scope.of(graph), x, Optional.empty(), Optional.empty()));
    Graph small = new DeadCode().apply(new SingleKeyAttention().apply(graph));
    assertEquals(1, small.values().stream().filter(v -> v.op() == Op.LINEAR).count());
  }
}
