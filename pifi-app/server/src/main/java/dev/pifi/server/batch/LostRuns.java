package dev.pifi.server.batch;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes the runs of servers that are gone wait again. A server counts as gone when its sign of life
 * has not changed for a while by this server's clock: clocks may differ, and a database that was
 * away is no fault of a server. For one thread.
 */
@Singleton
public class LostRuns {
  private static final Logger LOG = Logger.getLogger(LostRuns.class.getName());

  private final Settings settings;
  private final RunStore runs;
  private final RunEvents events;
  private final long patienceNanos;
  private Map<String, Sign> seen = new HashMap<>();

  private record Sign(long heartbeat, int attempt, long sinceNanos) {}

  /** What other servers are at work on. */
  @Inject
  public LostRuns(Settings settings, RunStore runs, RunEvents events) {
    this.settings = settings;
    this.runs = runs;
    this.events = events;
    this.patienceNanos =
        Duration.ofSeconds(settings.number(Setting.NODE_LOST_SECONDS, 2)).toNanos();
  }

  /** Looks at the runs of other servers. */
  void requeue() {
    long now = System.nanoTime();
    Map<String, Sign> next = new HashMap<>();
    for (RunEntity run : runs.heldByOthers(settings.node())) {
      Sign before = seen.get(run.id());
      boolean same =
          before != null
              && before.heartbeat() == run.heartbeatAt()
              && before.attempt() == run.attempt();
      Sign sign = same ? before : new Sign(run.heartbeatAt(), run.attempt(), now);
      next.put(run.id(), sign);
      if (now - sign.sinceNanos() > patienceNanos) {
        LOG.log(
            Level.WARNING,
            "server {0} is gone; its run {1} waits again",
            new Object[] {run.node().orElse(""), run.id()});
        events.change(run.id(), current -> recover(current, sign));
      }
    }
    seen = next;
  }

  private static void recover(RunEntity run, Sign sign) {
    if (run.heartbeatAt() == sign.heartbeat() && run.attempt() == sign.attempt()) {
      recover(run);
    }
  }

  /** What becomes of a run whose server is gone. */
  static void recover(RunEntity run) {
    if (run.state().ended() || run.state() == RunState.QUEUED) {
      return;
    }
    if (run.cancelRequested()) {
      run.end(RunState.CANCELLED, Optional.empty());
    } else {
      run.queue();
    }
  }

  /** Begins to look anew, as after a time without a database. */
  void forget() {
    seen = new HashMap<>();
  }
}
