package dev.pifi.server.meters;

import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.Migrations;
import dev.pifi.server.store.RunState;
import dev.pifi.server.worker.Slots;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * How many runs are in which state, and how many workers are busy. Runs are counted every few
 * seconds, not when somebody asks: the database decides nothing about how fast {@code /metrics}
 * answers. Thread-safe.
 */
@Singleton
public class RunMeters {
  private static final Logger LOG = Logger.getLogger(RunMeters.class.getName());
  private static final int PAUSE_SECONDS = 5;

  private final MetricRegistry registry;
  private final Migrations migrations;
  private final RunStore runs;
  private final Slots slots;
  private volatile Map<RunState, Long> counts = Map.of();

  @Resource private ManagedScheduledExecutorService executor;

  private Future<?> counting;

  /** Meters of the application. */
  @Inject
  public RunMeters(MetricRegistry registry, Migrations migrations, RunStore runs, Slots slots) {
    this.registry = registry;
    this.migrations = migrations;
    this.runs = runs;
    this.slots = slots;
  }

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    for (RunState state : RunState.values()) {
      gauge(
          "pifi_runs",
          "Runs of all servers that share the database, by state; QUEUED is the queue",
          () -> counts.getOrDefault(state, 0L),
          new Tag("state", state.name().toLowerCase(Locale.ROOT)));
    }
    gauge("pifi_workers_busy", "Worker processes of this server at work", slots::busy);
    gauge("pifi_workers_slots", "Worker processes that this server may have", slots::count);
    counting = executor.scheduleWithFixedDelay(this::count, 1, PAUSE_SECONDS, TimeUnit.SECONDS);
  }

  private <N extends Number> void gauge(
      String name, String description, Supplier<N> value, Tag... tags) {
    registry.gauge(
        Metadata.builder().withName(name).withDescription(description).build(), value, tags);
  }

  private void count() {
    try {
      if (migrations.apply()) {
        counts = runs.countByState();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "runs are counted again later", e);
    }
  }

  @PreDestroy
  void stop() {
    if (counting != null) {
      counting.cancel(false);
    }
  }
}
