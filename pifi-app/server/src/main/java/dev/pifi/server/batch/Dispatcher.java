package dev.pifi.server.batch;

import dev.pifi.server.config.Settings;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.Migrations;
import dev.pifi.server.store.RootCause;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.worker.RunDriver;
import dev.pifi.server.worker.Slots;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts a job for each run that waits as soon as a slot is free, the oldest first. Before the
 * first one, runs that this server was at work on when it ended are made to wait again. A slot is
 * given back when the job does not come to use it.
 */
@Singleton
public class Dispatcher {
  private static final Logger LOG = Logger.getLogger(Dispatcher.class.getName());
  private static final long PAUSE_MILLIS = 500;
  private static final int LOOKED_AT = 50;
  private static final long LATE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Settings settings;
  private final Migrations migrations;
  private final RunStore runs;
  private final RunDriver driver;
  private final Slots slots;
  private final Jobs jobs;
  private final LostRuns lostRuns;
  private final Undriven undriven;
  private final Map<String, Long> handedOver = new HashMap<>();

  @Resource private ManagedScheduledExecutorService executor;

  private Future<?> ticks;

  /** A dispatcher. */
  @Inject
  public Dispatcher(
      Settings settings,
      Migrations migrations,
      RunStore runs,
      RunDriver driver,
      Slots slots,
      Jobs jobs,
      LostRuns lostRuns,
      Undriven undriven) {
    this.settings = settings;
    this.migrations = migrations;
    this.runs = runs;
    this.driver = driver;
    this.slots = slots;
    this.jobs = jobs;
    this.lostRuns = lostRuns;
    this.undriven = undriven;
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
      undriven.requeue();
      lostRuns.requeue();
      takeBack();
      dispatch();
    } catch (RuntimeException e) {
      lostRuns.forget();
      LOG.log(Level.WARNING, "runs that wait are looked for again: {0}", RootCause.of(e));
    }
  }

  private long start(RunEntity run) {
    try {
      handedOver.put(run.id(), System.nanoTime());
      return jobs.start("run", run.jobExecution(), Jobs.parameters("run", run.id()));
    } catch (RuntimeException e) {
      if (!driver.driving(run.id())) {
        slots.release(run.id());
      }
      throw e;
    }
  }

  /** Frees the slots of runs whose job did not come to drive them. */
  private void takeBack() {
    long now = System.nanoTime();
    handedOver.keySet().removeIf(driver::driving);
    for (Map.Entry<String, Long> run : handedOver.entrySet()) {
      if (now - run.getValue() > LATE_NANOS) {
        slots.release(run.getKey());
      }
    }
    handedOver.values().removeIf(since -> now - since > LATE_NANOS);
  }

  private void dispatch() {
    for (RunEntity run : runs.waiting(settings.node(), LOOKED_AT)) {
      if (slots.held(run.id())) {
        continue;
      }
      if (slots.take(run.id()).isEmpty()) {
        return;
      }
      long job = start(run);
      runs.change(run.id(), r -> r.drivenBy(job));
    }
  }
}
