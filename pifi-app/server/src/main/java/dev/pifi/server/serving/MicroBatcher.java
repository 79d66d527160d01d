package dev.pifi.server.serving;

import dev.pifi.server.serving.NotServed.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts the rows of many requests together and computes them on one thread. Rows wait in a bounded
 * queue, the oldest request first; a request with many rows takes a share of each batch and then
 * stands behind the others, so that it keeps nobody out. A request whose time is too short for one
 * more computation is told so without one: under load all would be late otherwise. Thread-safe.
 */
public final class MicroBatcher<I, O> implements AutoCloseable {
  /** The part of a batch that one request takes before others have theirs. */
  private static final int SHARES = 4;

  private final BatchModel<I, O> model;
  private final BatchLimits limits;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Ticket<I, O>> waiting = new ArrayDeque<>();
  private int waitingRows;
  private long lastNanos;
  private boolean closing;

  /** Starts the thread, which closes the model when it ends. */
  public MicroBatcher(String name, BatchModel<I, O> model, BatchLimits limits) {
    this.model = model;
    this.limits = limits;
    this.thread = new Thread(this::serve, "pifi-serving-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Asks for rows.
   *
   * @return the results in the order given; fails with {@link NotServed} if the deadline passes,
   *     and with the model's exception if that fails
   * @throws NotServed if the queue is full or this is closed
   */
  public CompletableFuture<List<O>> submit(List<I> rows) {
    if (rows.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Ticket<I, O> ticket = new Ticket<>(rows);
    lock.lock();
    try {
      if (closing) {
        throw new NotServed(Reason.CLOSED);
      }
      if (waitingRows + rows.size() > limits.queue()) {
        throw new NotServed(Reason.FULL);
      }
      waiting.add(ticket);
      waitingRows += rows.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
    return ticket
        .answer()
        .orTimeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(fault -> late(ticket, fault));
  }

  private List<O> late(Ticket<I, O> ticket, Throwable fault) {
    if (!(fault instanceof TimeoutException)) {
      throw fault instanceof RuntimeException e ? e : new IllegalStateException(fault);
    }
    lock.lock();
    try {
      if (waiting.remove(ticket)) {
        waitingRows -= ticket.left();
      }
    } finally {
      lock.unlock();
    }
    throw new NotServed(Reason.LATE);
  }

  /** How many rows wait. */
  public int waitingRows() {
    lock.lock();
    try {
      return waitingRows;
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    try {
      List<Ticket.Slice<I, O>> batch = next();
      while (!batch.isEmpty()) {
        long start = System.nanoTime();
        compute(batch);
        lastNanos = System.nanoTime() - start;
        batch = next();
      }
    } finally {
      model.close();
    }
  }

  /** Waits for the next batch; none if this is closed and nothing waits. */
  private List<Ticket.Slice<I, O>> next() {
    lock.lock();
    try {
      while (true) {
        dropAnswered();
        while (patienceNanos() > 0) {
          changed.awaitNanos(patienceNanos());
          dropAnswered();
        }
        // Deadlines pass without the lock: what was there may not be wanted any more.
        List<Ticket.Slice<I, O>> batch = take();
        if (closing || !batch.isEmpty()) {
          return batch;
        }
      }
    } catch (InterruptedException e) {
      // Nobody of ours interrupts; whoever does learns that requests are answered first.
      closing = true;
      return take();
    } finally {
      lock.unlock();
    }
  }

  /** How long the next batch may still wait for more rows. */
  private long patienceNanos() {
    if (closing || waitingRows >= limits.maxBatch()) {
      return 0;
    }
    return waiting.isEmpty()
        ? Long.MAX_VALUE
        : limits.maxDelay().toNanos() - (System.nanoTime() - waiting.peek().sinceNanos());
  }

  private void dropAnswered() {
    while (!waiting.isEmpty() && waiting.peek().answer().isDone()) {
      waitingRows -= waiting.poll().left();
    }
  }

  private List<Ticket.Slice<I, O>> take() {
    List<Ticket.Slice<I, O>> batch = new ArrayList<>();
    int room = limits.maxBatch();
    int share = Math.max(1, room / SHARES);
    while (room > 0 && !waiting.isEmpty()) {
      Ticket<I, O> ticket = waiting.poll();
      if (ticket.answer().isDone() || tooLate(ticket)) {
        waitingRows -= ticket.left();
        ticket.answer().completeExceptionally(new TimeoutException());
        continue;
      }
      int count = Math.min(Math.min(share, room), ticket.left());
      batch.add(ticket.take(count));
      waitingRows -= count;
      room -= count;
      if (ticket.left() > 0) {
        waiting.add(ticket);
      }
    }
    return batch;
  }

  /** Whether a request has less time left than the last computation took. */
  private boolean tooLate(Ticket<I, O> ticket) {
    long left = limits.timeout().toNanos() - (System.nanoTime() - ticket.sinceNanos());
    return left < lastNanos && lastNanos < limits.timeout().toNanos();
  }

  /** Computes a batch; if it fails, its requests one by one, so that none suffers for another. */
  private void compute(List<Ticket.Slice<I, O>> batch) {
    List<I> rows = new ArrayList<>();
    batch.forEach(slice -> rows.addAll(slice.rows()));
    try {
      List<O> results = model.compute(rows);
      int from = 0;
      for (Ticket.Slice<I, O> slice : batch) {
        int to = from + slice.rows().size();
        slice.finish(results.subList(from, to));
        from = to;
      }
    } catch (RuntimeException | Error e) {
      if (batch.size() > 1) {
        batch.forEach(slice -> compute(List.of(slice)));
      } else {
        batch.get(0).ticket().answer().completeExceptionally(e);
      }
    }
  }

  /** Takes no more requests, answers those that wait, and gives the model back. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      // The thread goes on by itself: it is a daemon and ends with its last request.
      Thread.currentThread().interrupt();
    }
  }
}
