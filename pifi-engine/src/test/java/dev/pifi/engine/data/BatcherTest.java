package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.data.BatchOptions.Order;
import dev.pifi.spi.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatcherTest {
  private static final int MAX = 64;

  /** Lengths like those of SST-2 under a BERT vocabulary: about 4 to 64, mean 25, right-skewed. */
  private static List<Example> examples(int count) {
    Random random = new Random(1);
    List<Example> examples = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      double length = 25 + 11 * random.nextGaussian() + (random.nextInt(10) == 0 ? 10 : 0);
      examples.add(example(row, (int) Math.max(4, Math.min(MAX, length))));
    }
    return examples;
  }

  private static Example example(int row, int length) {
    int[] ids = IntStream.range(0, length).map(t -> 1000 * (row + 1) + t).toArray();
    int[] typeIds = IntStream.range(0, length).map(t -> 2 * t / length).toArray();
    return new Example(ids, typeIds, row % 2, row);
  }

  private static BatchOptions options(Order order, int padMultiple, boolean dropLast) {
    return new BatchOptions(order, 32, MAX, padMultiple, dropLast, 9);
  }

  private static List<Integer> epoch(Batcher batcher, int epoch) {
    BatchPlan plan = batcher.plan(epoch);
    List<Integer> seen = new ArrayList<>();
    for (int batch = 0; batch < plan.size(); batch++) {
      Arrays.stream(plan.batch(batch).exampleIndices()).forEach(seen::add);
    }
    return seen;
  }

  @ParameterizedTest
  @EnumSource
  void everyExampleComesExactlyOnceAnEpoch(Order order) {
    Batcher batcher = new Batcher(examples(4000), options(order, 8, false), 5);
    assertEquals(125, batcher.batchesPerEpoch());
    assertEquals(
        IntStream.range(0, 4000).boxed().toList(), epoch(batcher, 3).stream().sorted().toList());
    Batcher ragged = new Batcher(examples(3999), options(order, 8, false), 5);
    assertEquals(125, ragged.plan(0).size());
    assertEquals(3999, epoch(ragged, 0).stream().distinct().count());
  }

  @ParameterizedTest
  @EnumSource
  void dropLastLeavesOutWhatFillsNoBatch(Order order) {
    Batcher batcher = new Batcher(examples(4001), options(order, 8, true), 5);
    BatchPlan plan = batcher.plan(0);
    assertEquals(125, plan.size());
    for (int batch = 0; batch < plan.size(); batch++) {
      assertEquals(32, plan.batch(batch).rows());
    }
    assertEquals(4000, epoch(batcher, 0).stream().distinct().count());
  }

  @Test
  void theOrderDependsOnSeedAndEpochAndOnNothingElse() {
    for (Order order : List.of(Order.BUCKETED, Order.PADDED)) {
      Batcher batcher = new Batcher(examples(500), options(order, 8, false), 5);
      Batcher again = new Batcher(examples(500), options(order, 8, false), 5);
      Batcher other = new Batcher(examples(500), options(order, 8, false), 6);
      epoch(batcher, 0);
      assertEquals(epoch(batcher, 2), epoch(again, 2));
      assertFalse(epoch(batcher, 2).equals(epoch(batcher, 1)));
      assertFalse(epoch(batcher, 2).equals(epoch(other, 2)));
    }
  }

  @Test
  void anEpochCanStartAtAnyBatch() {
    Batcher batcher = new Batcher(examples(500), options(Order.BUCKETED, 8, false), 5);
    Batch direct = batcher.plan(1).batch(7);
    BatchPlan fromStart = batcher.plan(1);
    for (int batch = 0; batch < 7; batch++) {
      fromStart.batch(batch);
    }
    assertArrayEquals(fromStart.batch(7).ids(), direct.ids());
  }

  @Test
  void bucketedBatchesHoldLittlePadding() {
    List<Example> examples = examples(6920);
    double exact =
        new Batcher(examples, options(Order.BUCKETED, 1, false), 1).plan(0).paddingShare();
    double classes =
        new Batcher(examples, options(Order.BUCKETED, 8, false), 1).plan(0).paddingShare();
    double padded =
        new Batcher(examples, options(Order.PADDED, 8, false), 1).plan(0).paddingShare();
    // What rounding every single example up to its class would cost by itself.
    double rounding =
        1
            - (double) examples.stream().mapToInt(Example::length).sum()
                / examples.stream().mapToInt(e -> (e.length() + 7) / 8 * 8).sum();
    assertTrue(exact < 0.06, "padding " + exact);
    assertTrue(classes < rounding + 0.03, "padding " + classes + ", rounding " + rounding);
    assertTrue(padded > 0.5, "padding " + padded);
  }

  @Test
  void bucketedBatchesComeInMixedOrder() {
    BatchPlan plan = new Batcher(examples(3200), options(Order.BUCKETED, 8, false), 1).plan(0);
    int[] lengths = IntStream.range(0, plan.size()).map(plan::paddedLength).toArray();
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    assertFalse(Arrays.equals(sorted, lengths));
    assertTrue(Arrays.stream(lengths, 0, 20).distinct().count() >= 4);
  }

  @Test
  void evaluationOrdersAreFixed() {
    List<Example> examples = List.of(example(0, 3), example(1, 9), example(2, 5), example(3, 9));
    BatchOptions byLength = new BatchOptions(Order.BY_LENGTH, 2, MAX, 1, false, 9);
    assertEquals(List.of(1, 3, 2, 0), epoch(new Batcher(examples, byLength, 1), 4));
    BatchOptions inOrder = new BatchOptions(Order.SEQUENTIAL, 2, MAX, 1, false, 9);
    assertEquals(List.of(0, 1, 2, 3), epoch(new Batcher(examples, inOrder, 1), 4));
  }

  @Test
  void batchesAreRowMajorAndMasked() {
    BatchOptions options = new BatchOptions(Order.SEQUENTIAL, 2, 10, 4, false, 9);
    Batch batch = new Batcher(List.of(example(0, 2), example(1, 3)), options, 0).plan(0).batch(0);
    assertEquals(2, batch.rows());
    assertEquals(4, batch.length());
    assertArrayEquals(new long[] {1000, 1001, 9, 9, 2000, 2001, 2002, 9}, batch.ids());
    assertArrayEquals(new long[] {1, 1, 0, 0, 1, 1, 1, 0}, batch.attentionMask());
    assertArrayEquals(new long[] {0, 1, 0, 0, 0, 0, 1, 0}, batch.typeIds());
    assertArrayEquals(new int[][] {{0}, {1}}, batch.targets());
    assertEquals(5, batch.tokens());
  }

  @Test
  void paddingNeverPassesTheLimit() {
    BatchOptions options = new BatchOptions(Order.SEQUENTIAL, 2, 10, 4, false, 9);
    assertEquals(10, new Batcher(List.of(example(0, 9)), options, 0).plan(0).batch(0).length());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Batcher(List.of(example(0, 11)), options, 0),
        "an example over the limit");
  }

  @Test
  void sizesBelowOneAreRefused() {
    assertRefused(
        ErrorCode.SPEC_INVALID,
        () -> new BatchOptions(Order.PADDED, 0, 8, 8, false, 0),
        "batch_size");
  }
}
