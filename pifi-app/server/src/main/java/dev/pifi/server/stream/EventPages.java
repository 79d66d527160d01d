package dev.pifi.server.stream;

import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.store.EventEntity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events that were read last, so that a thousand readers of one run ask the database for them once.
 * An event is never changed and they are numbered without gaps: what followed a number once follows
 * it always. Thread-safe.
 */
final class EventPages {
  private static final int AT_A_TIME = 200;
  private static final int KEPT = 32;

  private final RunEvents events;
  private final Map<Place, List<EventEntity>> pages =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, List<EventEntity>> eldest) {
          return size() > KEPT;
        }
      };

  private record Place(String run, int number) {}

  EventPages(RunEvents events) {
    this.events = events;
  }

  /** Some of the events behind a number, in order; none if there are none yet. */
  List<EventEntity> after(String run, int number) {
    Place place = new Place(run, number);
    synchronized (pages) {
      List<EventEntity> page = pages.get(place);
      if (page != null) {
        return page;
      }
    }
    List<EventEntity> page = List.copyOf(events.after(run, number, AT_A_TIME));
    if (!page.isEmpty()) {
      synchronized (pages) {
        pages.putIfAbsent(place, page);
      }
    }
    return page;
  }
}
