package dev.pifi.engine.scoring;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Embedded references, so that each is run through the model once, however many predictions it is
 * compared with and however often a model is evaluated. Those that were not used for longest give
 * way. Not thread-safe.
 */
final class EmbeddingCache {
  private static final float LOAD = 0.75f;
  private static final int ROOM = 64;

  private final Map<String, Embedded> byText = new LinkedHashMap<>(ROOM, LOAD, true);
  private final long mostBytes;
  private long bytes;

  EmbeddingCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  Optional<Embedded> get(String text) {
    return Optional.ofNullable(byText.get(text));
  }

  void put(String text, Embedded embedded) {
    Embedded before = byText.put(text, embedded);
    bytes += embedded.bytes() - (before == null ? 0 : before.bytes());
    Iterator<Embedded> oldest = byText.values().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  int size() {
    return byText.size();
  }
}
