package dev.pifi.server.stream;

import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.EventEntity;
import dev.pifi.server.store.RunEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who reads the events of one run. Thread-safe. */
final class Reader {
  private static final long LOOK_NANOS = 2_000_000_000L;
  private static final long BEAT_NANOS = 15_000_000_000L;

  private final SseEventSink sink;
  private final Sse sse;
  private final String run;
  private final RunStore runs;
  private final RunEvents events;
  private final EventPages pages;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile int place;
  private volatile long lookedAt = System.nanoTime() - LOOK_NANOS;
  private volatile long sentAt = System.nanoTime();

  Reader(
      SseEventSink sink,
      Sse sse,
      String run,
      int place,
      RunStore runs,
      RunEvents events,
      EventPages pages) {
    this.sink = sink;
    this.sse = sse;
    this.run = run;
    this.place = place;
    this.runs = runs;
    this.events = events;
    this.pages = pages;
  }

  boolean gone() {
    return sink.isClosed();
  }

  /** Takes the right to send; false if nothing is due or somebody sends already. */
  boolean due(long now) {
    boolean news = events.newest(run).filter(newest -> newest > place).isPresent();
    return (news || now - lookedAt > LOOK_NANOS) && busy.compareAndSet(false, true);
  }

  /** Sends what is new; then the reader may be due again. */
  void send() {
    lookedAt = System.nanoTime();
    CompletionStage<?> sent = CompletableFuture.completedFuture(null);
    try {
      List<EventEntity> next = pages.after(run, place);
      for (EventEntity event : next) {
        sent = sent.thenCompose(before -> send(event));
      }
      if (next.isEmpty()) {
        sent = idle();
      }
    } catch (RuntimeException e) {
      // The database does not answer, or the reader is gone: the next look tells.
      sent = CompletableFuture.completedFuture(null);
    }
    sent.whenComplete(
        (result, fault) -> {
          if (fault != null) {
            close();
          }
          busy.set(false);
        });
  }

  private CompletionStage<?> send(EventEntity event) {
    OutboundSseEvent out =
        sse.newEventBuilder()
            .id(Integer.toString(event.number()))
            .name(event.kind())
            .mediaType(MediaType.TEXT_PLAIN_TYPE)
            .data(String.class, event.data())
            .build();
    return sink.send(out)
        .thenAccept(
            done -> {
              place = event.number();
              sentAt = System.nanoTime();
            });
  }

  private CompletionStage<?> idle() {
    if (runs.find(run).map(this::over).orElse(true)) {
      close();
    } else if (System.nanoTime() - sentAt > BEAT_NANOS) {
      sentAt = System.nanoTime();
      return sink.send(sse.newEventBuilder().comment("still there").build());
    }
    return CompletableFuture.completedFuture(null);
  }

  private boolean over(RunEntity entity) {
    return entity.state().ended() && place >= entity.lastEvent();
  }

  void close() {
    sink.close();
  }
}
