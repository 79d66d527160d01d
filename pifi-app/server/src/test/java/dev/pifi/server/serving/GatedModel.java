package dev.pifi.server.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model that answers a number with its square, that a test lets through batch by batch, and that
 * fails at negative numbers.
 */
final class GatedModel implements BatchModel<Integer, Integer> {
  private final Semaphore gate = new Semaphore(0);
  private final Semaphore arrived = new Semaphore(0);
  private final List<List<Integer>> batches = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  @Override
  public List<Integer> compute(List<Integer> rows) {
    synchronized (batches) {
      batches.add(List.copyOf(rows));
    }
    arrived.release();
    gate.acquireUninterruptibly();
    if (rows.stream().anyMatch(r -> r < 0)) {
      throw new IllegalArgumentException("negative");
    }
    return rows.stream().map(r -> r * r).toList();
  }

  /** Waits until one more batch is at the gate. */
  void awaitBatch() {
    arrived.acquireUninterruptibly();
  }

  /** Lets so many batches through. */
  void let(int count) {
    gate.release(count);
  }

  List<List<Integer>> batches() {
    synchronized (batches) {
      return List.copyOf(batches);
    }
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      throw new IllegalStateException("closed twice");
    }
  }
}
