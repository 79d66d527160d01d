package dev.pifi.server.worker;

import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Watches one worker from its start to its end. */
final class Watch {
  private static final Logger LOG = Logger.getLogger(Watch.class.getName());
  private static final long PAUSE_MILLIS = 250;
  private static final long CANCEL_CHECK_MILLIS = 1000;

  private final String id;
  private final WorkerProcess worker;
  private final EventTail tail;
  private final long stopNanos;
  private volatile long stoppedAt;
  private volatile boolean stopped;
  private long complainedAt;

  Watch(String id, WorkerProcess worker, EventTail tail, long stopSeconds) {
    this.id = id;
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
      if (!stopped && now - checkedAt > CANCEL_CHECK_MILLIS * 1_000_000L) {
        checkedAt = now;
        stopIfCancelled(runs);
      }
      if (stopped && now - stoppedAt > stopNanos) {
        worker.kill();
      }
    }
    // Once more from the beginning: nothing may be missing, whatever happened to the file.
    tail.restart();
    while (takeOver(events)) {
      continue;
    }
  }

  /** Whether there may be more; what the database does not take now stays in the file. */
  private boolean takeOver(RunEvents events) {
    try {
      var lines = tail.read();
      events.append(id, lines);
      tail.taken();
      return !lines.isEmpty();
    } catch (IOException | RuntimeException e) {
      complain(e);
      return false;
    }
  }

  private void stopIfCancelled(RunStore runs) {
    try {
      if (runs.find(id).map(run -> run.cancelRequested()).orElse(true)) {
        stop();
      }
    } catch (RuntimeException e) {
      complain(e);
    }
  }

  private void complain(Exception e) {
    if (System.nanoTime() - complainedAt > 10_000_000_000L) {
      complainedAt = System.nanoTime();
      LOG.log(Level.WARNING, "events of run {0} are not kept yet: {1}", new Object[] {id, e});
    }
  }
}
