package dev.pifi.graph.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelativePositionBiasTest {

  /** Of one head and a table that counts its rows: the buckets, row by row of queries. */
  private static double[] buckets(boolean bothWays, int length) {
    Graph graph = new Graph();
    graph.output(
        "bias",
        new RelativePositionBias(1, 8, 20, bothWays)
            .of(Scope.of(graph), "bias", Axis.of("length")));
    double[] rows = IntStream.range(0, 8).mapToDouble(i -> i).toArray();
    return ReferenceInterpreter.evaluate(
            graph, Map.of("bias.weight", rows), Map.of("length", (long) length))
        .get("bias");
  }

  /** By hand: 0 to 3 are their own buckets, d from 4 on is in 4 + floor(ln(d/4) / ln(20/4) * 4). */
  @Test
  void aDecoderCountsBackwardsAndFarKeysShareBuckets() {
    double[] last = Arrays.copyOfRange(buckets(false, 24), 23 * 24, 24 * 24);
    double[] nearestFirst =
        IntStream.range(0, 24).mapToDouble(distance -> last[23 - distance]).toArray();
    assertArrayEquals(
        new double[] {0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7},
        nearestFirst);
  }

  /** Four buckets a side: 0 and 1 as they are, then 2 + floor(ln(d/2) / ln(20/2) * 2). */
  @Test
  void anEncoderHasBucketsOfItsOwnForKeysBehindTheQuery() {
    assertArrayEquals(
        new double[] {
          0, 5, 6, 6, //
          1, 0, 5, 6, //
          2, 1, 0, 5, //
          2, 2, 1, 0
        },
        buckets(true, 4));
  }
}
