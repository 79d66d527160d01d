package dev.pifi.graph.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisentangledBiasTest {

  private static double[] rows(DisentangledBias.Distances distances, long length) {
    Graph graph = new Graph();
    graph.output("rows", distances.rows(graph, Axis.of("length")).cast(DType.FLOAT32));
    return ReferenceInterpreter.evaluate(graph, Map.of(), Map.of("length", length)).get("rows");
  }

  @Test
  void distancesCountFromTheMiddleOfTheTableAndStayInIt() {
    assertArrayEquals(
        new double[] {3, 4, 5, 5, 5, 3, 2, 1, 0, 0},
        rows(new DisentangledBias.Distances(3, Optional.empty()), 5));
  }

  /**
   * Buckets 8, farthest 16, by hand: up to 4 as they are, then ceil(ln(d/4) / ln(15/4) * 3) + 4.
   */
  @Test
  void farDistancesShareLogarithmicBuckets() {
    double[] rows = rows(new DisentangledBias.Distances(8, Optional.of(16)), 16);
    assertArrayEquals(
        new double[] {8, 9, 10, 11, 12, 13, 13, 14, 14, 14, 15, 15, 15, 15, 15, 15},
        java.util.Arrays.copyOf(rows, 16));
    assertArrayEquals(
        new double[] {8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1},
        java.util.Arrays.copyOfRange(rows, 16, 32));
  }

  /** One head of size 1 whose content is its own number + 1 and whose positions are 10 and 100s. */
  @Test
  void scoresStandAtTheDistanceOfQueryAndKey() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 1);
    Value positions = graph.input("positions", DType.FLOAT32, 2, "length", 1);
    DisentangledBias bias = new DisentangledBias(1, 1, 2);
    graph.output("c2p", bias.contentToPosition(x, positions));
    graph.output("p2c", bias.positionToContent(x, positions));
    Map<String, double[]> out =
        ReferenceInterpreter.evaluate(
            graph,
            Map.of("x", new double[] {1, 2, 3}, "positions", new double[] {5, 10, 20, 5, 100, 200}),
            Map.of("batch", 1L, "length", 3L));
    assertArrayEquals(
        new double[] {10, 200, 400, 40, 20, 400, 120, 60, 30}, out.get("c2p"), "rows are queries");
    assertArrayEquals(
        new double[] {10, 400, 1200, 20, 20, 600, 40, 40, 30}, out.get("p2c"), "columns are keys");
  }
}
