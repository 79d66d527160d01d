package dev.pifi.server.batch;

import dev.pifi.server.config.Settings;
import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.Migrations;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.sweeps.SweepService;
import dev.pifi.server.worker.Slots;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts a job for each run that waits as soon as a slot is free, the oldest first. Before the
 * first one, runs that this server was at work on when it ended are made to wait again.
 */
@Singleton
public class Dispatcher {
  private static final Logger LOG = Logger.getLogger(Dispatcher.class.getName());
  private static final long PAUSE_MILLIS = 500;
  private static final int LOOKED_AT = 50;

  private final Settings settings;
  private final Migrations migrations;
  private final RunStore runs;
  private final RunEvents events;
  private final Slots slots;
  private final Jobs jobs;
  private final SweepService sweeps;
  private final LostRuns lostRuns;

  @Resource private ManagedScheduledExecutorService executor;

  private Future<?> ticks;
  private boolean recovered;

  /** A dispatcher. */
  @Inject
  public Dispatcher(
      Settings settings,
      Migrations migrations,
      RunStore runs,
      RunEvents events,
      Slots slots,
      Jobs jobs,
      SweepService sweeps,
      LostRuns lostRuns) {
    this.settings = settings;
    this.migrations = migrations;
    this.runs = runs;
    this.events = events;
    this.slots = slots;
    this.jobs = jobs;
    this.sweeps = sweeps;
    this.lostRuns = lostRuns;
  }

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    ticks = executor.scheduleWithFixedDelay(this::tick, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (ticks != null) {
      ticks.cancel(false);
    }
  }

  private void tick() {
    try {
      if (!migrations.apply()) {
        return;
      }
      if (!recovered) {
        recover();
        recovered = true;
      }
      lostRuns.requeue();
      dispatch();
    } catch (RuntimeException e) {
      lostRuns.forget();
      LOG.log(Level.WARNING, "runs that wait are looked for again: {0}", e.toString());
    }
  }

  private void recover() {
    for (RunEntity run : runs.heldBy(settings.node())) {
      LOG.log(Level.INFO, "run {0} was at work when this server ended", run.id());
      events.change(run.id(), LostRuns::recover);
    }
    sweeps.recover(settings.node());
  }

  private void dispatch() {
    for (RunEntity run : runs.waiting(settings.node(), LOOKED_AT)) {
      if (slots.held(run.id())) {
        continue;
      }
      if (slots.take(run.id()).isEmpty()) {
        return;
      }
      try {
        long job = jobs.start("run", run.jobExecution(), Jobs.parameters("run", run.id()));
        runs.change(run.id(), r -> r.drivenBy(job));
      } catch (RuntimeException e) {
        slots.release(run.id());
        throw e;
      }
    }
  }
}
