package dev.pifi.server.worker;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.runs.EventLine;
import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.RootCause;
import dev.pifi.server.store.RunEntity;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Watches one worker from its start to its end. */
final class Watch {
  private static final Logger LOG = Logger.getLogger(Watch.class.getName());
  private static final long PAUSE_MILLIS = 250;
  private static final long CHECK_NANOS = 1_000_000_000L;

  private final String id;
  private final String node;
  private final int attempt;
  private final WorkerProcess worker;
  private final EventTail tail;
  private final long stopNanos;
  private volatile long stoppedAt;
  private volatile boolean stopped;
  private long complainedAt;

  Watch(RunEntity run, WorkerProcess worker, EventTail tail, long stopSeconds) {
    this.id = run.id();
    this.node = run.node().orElseThrow();
    this.attempt = run.attempt();
    this.worker = worker;
    this.tail = tail;
    this.stopNanos = stopSeconds * 1_000_000_000L;
  }

  /** Asks the worker to end. */
  void stop() {
    if (!stopped) {
      stoppedAt = System.nanoTime();
      stopped = true;
      worker.stop();
    }
  }

  /** Whether the worker was asked to end. */
  boolean stopped() {
    return stopped;
  }

  /** Leaves no worker behind that nobody watches: the run may be driven again at once. */
  void leave() {
    if (worker.alive()) {
      worker.kill();
    }
  }

  /** Waits for the end of a worker that was asked to, and makes it in the end. */
  void awaitEnd() {
    try {
      if (!worker.ended(stopNanos / 1_000_000L)) {
        worker.kill();
      }
    } catch (InterruptedException e) {
      worker.kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Takes over events until the worker has ended. */
  void untilEnd(RunStore runs, RunEvents events) throws InterruptedException {
    long checkedAt = System.nanoTime();
    boolean ended = false;
    while (!ended) {
      ended = worker.ended(PAUSE_MILLIS);
      takeOver(events);
      long now = System.nanoTime();
      if (!stopped && now - checkedAt > CHECK_NANOS) {
        checkedAt = now;
        check(runs);
      }
      if (stopped && now - stoppedAt > stopNanos) {
        worker.kill();
      }
    }
  }

  /**
   * Takes over everything once more, from the beginning: nothing may be missing, whatever happened
   * to the file meanwhile.
   */
  void takeAll(RunEvents events) throws IOException {
    tail.restart();
    List<EventLine> lines = tail.read();
    while (!lines.isEmpty()) {
      events.append(id, lines);
      tail.taken();
      lines = tail.read();
    }
  }

  /** What the database does not take now stays in the file. */
  private void takeOver(RunEvents events) {
    try {
      events.append(id, tail.read());
      tail.taken();
    } catch (IOException | RuntimeException e) {
      complain(e);
    }
  }

  /** Gives a sign of life; stops the worker of a run that is cancelled or another server's now. */
  private void check(RunStore runs) {
    try {
      RunEntity now =
          runs.change(
              id,
              run -> {
                if (run.drivenBy(node, attempt)) {
                  run.beat();
                }
              });
      if (now.cancelRequested() || !now.drivenBy(node, attempt)) {
        stop();
      }
    } catch (Refusal e) {
      // It was deleted.
      stop();
    } catch (RuntimeException e) {
      complain(e);
    }
  }

  private void complain(Exception e) {
    if (System.nanoTime() - complainedAt > 10_000_000_000L) {
      complainedAt = System.nanoTime();
      LOG.log(
          Level.WARNING,
          "events of run {0} are not kept yet: {1}",
          new Object[] {id, RootCause.of(e)});
    }
  }
}
