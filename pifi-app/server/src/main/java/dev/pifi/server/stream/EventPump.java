package dev.pifi.server.stream;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sends events to all readers of runs. Thread-safe. */
@Singleton
public class EventPump {
  private static final int MOST_READERS = 5000;
  private static final long PAUSE_MILLIS = 250;

  private final RunStore runs;
  private final RunEvents events;
  private final EventPages pages;
  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

  @Resource private ManagedScheduledExecutorService executor;

  private Future<?> ticks;

  /** A pump. */
  @Inject
  public EventPump(RunStore runs, RunEvents events) {
    this.runs = runs;
    this.events = events;
    this.pages = new EventPages(events);
  }

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    ticks = executor.scheduleWithFixedDelay(this::tick, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (ticks != null) {
      ticks.cancel(false);
    }
    readers.forEach(Reader::close);
  }

  /**
   * Sends a run's events to a reader, from behind a number on, until the run is over.
   *
   * @throws Refusal 503 if there are too many readers
   */
  public void open(SseEventSink sink, Sse sse, String run, int after) {
    if (readers.size() >= MOST_READERS) {
      throw Refusal.busy(503, "event stream", MOST_READERS + " readers", "try again later");
    }
    readers.add(new Reader(sink, sse, run, after, runs, events, pages));
  }

  private void tick() {
    readers.removeIf(Reader::gone);
    long now = System.nanoTime();
    for (Reader reader : readers) {
      if (reader.due(now)) {
        executor.submit(reader::send);
      }
    }
  }
}
