package dev.pifi.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MicroBatcherTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final GatedModel model = new GatedModel();

  private MicroBatcher<Integer, Integer> batcher(int maxBatch, int queue, Duration timeout) {
    return new MicroBatcher<>(
        "test", model, new BatchLimits(maxBatch, Duration.ZERO, queue, timeout));
  }

  /** Brings a first row to the gate, so that what comes next waits. */
  private CompletableFuture<List<Integer>> busy(MicroBatcher<Integer, Integer> batcher) {
    CompletableFuture<List<Integer>> first = batcher.submit(List.of(0));
    model.awaitBatch();
    return first;
  }

  @Test
  void whatWaitsIsComputedTogetherInTheOrderItCame() throws Exception {
    try (MicroBatcher<Integer, Integer> batcher = batcher(8, 100, LONG)) {
      busy(batcher);
      var one = batcher.submit(List.of(1, 2));
      var two = batcher.submit(List.of(3));
      var three = batcher.submit(List.of(4, 5));
      model.let(2);
      assertEquals(List.of(1, 4), one.get());
      assertEquals(List.of(9), two.get());
      assertEquals(List.of(16, 25), three.get());
      assertEquals(List.of(List.of(0), List.of(1, 2, 3, 4, 5)), model.batches());
    }
  }

  @Test
  void noBatchIsLargerThanTheLimit() throws Exception {
    try (MicroBatcher<Integer, Integer> batcher = batcher(3, 100, LONG)) {
      busy(batcher);
      List<CompletableFuture<List<Integer>>> answers = new ArrayList<>();
      for (int i = 1; i <= 7; i++) {
        answers.add(batcher.submit(List.of(i)));
      }
      model.let(4);
      for (int i = 1; i <= 7; i++) {
        assertEquals(List.of(i * i), answers.get(i - 1).get());
      }
      assertEquals(
          List.of(List.of(0), List.of(1, 2, 3), List.of(4, 5, 6), List.of(7)), model.batches());
    }
  }

  @Test
  void aRequestThatCannotBeReadyInTimeMakesWayAtOnce() throws Exception {
    try (MicroBatcher<Integer, Integer> batcher = batcher(1, 100, Duration.ofSeconds(3))) {
      CompletableFuture<List<Integer>> first = busy(batcher);
      var tooLate = batcher.submit(List.of(1));
      Thread.sleep(1600);
      model.let(1);
      assertEquals(List.of(0), first.get());
      var late = assertThrows(ExecutionException.class, tooLate::get);
      assertEquals(NotServed.Reason.LATE, ((NotServed) late.getCause()).reason());
      var inTime = batcher.submit(List.of(2));
      model.let(1);
      assertEquals(List.of(4), inTime.get());
      assertEquals(List.of(List.of(0), List.of(2)), model.batches());
    }
  }

  @Test
  void aRequestLargerThanABatchIsAnsweredInItsOrder() throws Exception {
    List<Integer> rows = IntStream.range(0, 50).boxed().toList();
    try (MicroBatcher<Integer, Integer> batcher = batcher(8, 100, LONG)) {
      model.let(100);
      assertEquals(rows.stream().map(r -> r * r).toList(), batcher.submit(rows).get());
      assertEquals(7, model.batches().size());
    }
  }

  @Test
  void aRequestWithManyRowsKeepsNobodyOut() throws Exception {
    try (MicroBatcher<Integer, Integer> batcher = batcher(8, 200, LONG)) {
      busy(batcher);
      var large = batcher.submit(IntStream.range(100, 180).boxed().toList());
      List<CompletableFuture<List<Integer>>> small = new ArrayList<>();
      for (int i = 1; i <= 6; i++) {
        small.add(batcher.submit(List.of(i)));
      }
      model.let(2);
      for (var answer : small) {
        assertEquals(1, answer.get().size());
      }
      assertFalse(large.isDone());
      // Its share of the first batch, beside all the others.
      assertEquals(List.of(100, 101, 1, 2, 3, 4, 5, 6), model.batches().get(1));
      model.let(20);
      assertEquals(80, large.get().size());
    }
  }

  @Test
  void theOldestRequestWaitsForOthersOnlyAsLongAsTheDelay() throws Exception {
    Duration delay = Duration.ofMillis(300);
    try (MicroBatcher<Integer, Integer> batcher =
        new MicroBatcher<>("test", model, new BatchLimits(4, delay, 100, LONG))) {
      model.let(2);
      long start = System.nanoTime();
      var alone = batcher.submit(List.of(1));
      var second = batcher.submit(List.of(2));
      assertEquals(List.of(1), alone.get());
      assertEquals(List.of(4), second.get());
      assertTrue(System.nanoTime() - start >= delay.toNanos(), "it did not wait for others");
      assertEquals(List.of(List.of(1, 2)), model.batches());
      long full = System.nanoTime();
      batcher.submit(List.of(1, 2, 3, 4)).get();
      assertTrue(System.nanoTime() - full < delay.toNanos(), "a full batch waited");
    }
  }

  @Test
  void whatTheQueueCannotHoldIsRefusedAtOnceAndTheRestIsAnswered() throws Exception {
    try (MicroBatcher<Integer, Integer> batcher = batcher(2, 3, LONG)) {
      var first = busy(batcher);
      var second = batcher.submit(List.of(1, 2));
      NotServed fault = assertThrows(NotServed.class, () -> batcher.submit(List.of(3, 4)));
      assertEquals(NotServed.Reason.FULL, fault.reason());
      var third = batcher.submit(List.of(5));
      assertEquals(3, batcher.waitingRows());
      assertThrows(NotServed.class, () -> batcher.submit(List.of(6)));
      model.let(3);
      assertEquals(List.of(0), first.get());
      assertEquals(List.of(1, 4), second.get());
      assertEquals(List.of(25), third.get());
      assertEquals(0, batcher.waitingRows());
    }
  }

  @Test
  void aRequestPastItsDeadlineIsToldSoAndNotComputed() {
    try (MicroBatcher<Integer, Integer> batcher = batcher(4, 2, Duration.ofMillis(200))) {
      var first = busy(batcher);
      var second = batcher.submit(List.of(7, 8));
      for (var late : List.of(first, second)) {
        ExecutionException fault = assertThrows(ExecutionException.class, late::get);
        assertEquals(
            NotServed.Reason.LATE, assertInstanceOf(NotServed.class, fault.getCause()).reason());
      }
      // The first is still at the gate, and yet there is room again.
      assertEquals(0, batcher.waitingRows());
      var third = batcher.submit(List.of(9, 9));
      model.let(2);
      assertEquals(List.of(81, 81), third.join());
      assertEquals(List.of(List.of(0), List.of(9, 9)), model.batches());
    }
  }

  @Test
  void aRowThatFailsFailsItsOwnRequestAlone() throws Exception {
    try (MicroBatcher<Integer, Integer> batcher = batcher(8, 100, LONG)) {
      busy(batcher);
      var good = batcher.submit(List.of(2));
      var bad = batcher.submit(List.of(3, -1));
      var other = batcher.submit(List.of(4));
      model.let(20);
      assertEquals(List.of(4), good.get());
      assertEquals(List.of(16), other.get());
      ExecutionException fault = assertThrows(ExecutionException.class, bad::get);
      assertInstanceOf(IllegalArgumentException.class, root(fault));
      assertEquals(List.of(25), batcher.submit(List.of(5)).get());
    }
  }

  private static Throwable root(Throwable fault) {
    return fault.getCause() == null ? fault : root(fault.getCause());
  }

  @Test
  void closingAFullQueueAnswersItAndTakesNoMore() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(1, 3, LONG);
    busy(batcher);
    List<CompletableFuture<List<Integer>>> waiting =
        List.of(batcher.submit(List.of(1)), batcher.submit(List.of(2)), batcher.submit(List.of(3)));
    CompletableFuture<Void> closed = CompletableFuture.runAsync(batcher::close);
    while (true) {
      try {
        batcher.submit(List.of(9));
        throw new AssertionError("taken by a full queue");
      } catch (NotServed e) {
        if (e.reason() == NotServed.Reason.CLOSED) {
          break;
        }
        Thread.sleep(1);
      }
    }
    assertFalse(closed.isDone());
    assertFalse(model.isClosed());
    model.let(4);
    closed.get(10, TimeUnit.SECONDS);
    assertTrue(model.isClosed());
    for (int i = 1; i <= 3; i++) {
      assertEquals(List.of(i * i), waiting.get(i - 1).get());
    }
  }

  @Test
  void manyCallersGetTheirOwnAnswers() throws Exception {
    model.let(Integer.MAX_VALUE / 2);
    try (MicroBatcher<Integer, Integer> batcher = batcher(16, 10_000, LONG)) {
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        int base = caller * 1000;
        callers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    List<Integer> rows = List.of(base + i, i);
                    assertEquals(
                        List.of((base + i) * (base + i), i * i), batcher.submit(rows).join());
                  }
                }));
      }
      for (var caller : callers) {
        caller.get();
      }
      assertTrue(model.batches().stream().allMatch(b -> b.size() <= 16));
    }
  }
}
