package dev.pifi.server.batch;

import dev.pifi.server.config.Settings;
import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.SweepEntity;
import dev.pifi.server.sweeps.SweepService;
import dev.pifi.server.worker.RunDriver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Finds runs and sweeps that are this server's and that none of its threads drives, and has them
 * driven again: those of its last life, and those whose job broke off because the database went
 * away under it. For one thread.
 */
@Singleton
public class Undriven {
  private static final Logger LOG = Logger.getLogger(Undriven.class.getName());
  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Settings settings;
  private final RunStore runs;
  private final RunEvents events;
  private final RunDriver driver;
  private final SweepService sweeps;
  private final SweepSigns signs;
  private boolean recovered;
  private long lookedAt;

  /** Runs and sweeps of a server. */
  @Inject
  public Undriven(
      Settings settings,
      RunStore runs,
      RunEvents events,
      RunDriver driver,
      SweepService sweeps,
      SweepSigns signs) {
    this.settings = settings;
    this.runs = runs;
    this.events = events;
    this.driver = driver;
    this.sweeps = sweeps;
    this.signs = signs;
  }

  /** Looks for them, now and then; all sweeps have to be gone on with when a server starts. */
  void requeue() {
    if (recovered && System.nanoTime() - lookedAt < PAUSE_NANOS) {
      return;
    }
    for (RunEntity run : runs.heldBy(settings.node())) {
      if (!driver.drives(run.id())) {
        LOG.log(Level.INFO, "run {0} waits again: nobody drives it", run.id());
        events.change(run.id(), now -> recover(now, run));
      }
    }
    sweeps.finishEnded();
    List<SweepEntity> open = sweeps.open(settings.node());
    for (SweepEntity sweep : open) {
      if (!recovered || signs.gone(sweep.id())) {
        LOG.log(Level.INFO, "sweep {0} goes on: nobody is at work on it", sweep.id());
        sweeps.goOn(sweep);
      }
    }
    signs.keepOnly(open.stream().map(SweepEntity::id).toList());
    recovered = true;
    lookedAt = System.nanoTime();
  }

  private static void recover(RunEntity now, RunEntity seen) {
    if (now.attempt() == seen.attempt() && now.heartbeatAt() == seen.heartbeatAt()) {
      LostRuns.recover(now);
    }
  }
}
