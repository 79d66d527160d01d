package dev.pifi.engine.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EmbeddingCacheTest {
  private static final Embedded TEXT = new Embedded(new int[4], new float[40]);

  @Test
  void theLongestUnusedGiveWay() {
    EmbeddingCache cache = new EmbeddingCache(3 * TEXT.bytes());
    cache.put("a", TEXT);
    cache.put("b", TEXT);
    cache.put("c", TEXT);
    assertSame(TEXT, cache.get("a").orElseThrow());
    cache.put("d", TEXT);
    assertTrue(cache.get("b").isEmpty());
    assertTrue(cache.get("a").isPresent() && cache.get("d").isPresent());
  }

  @Test
  void theSameTextTakesItsRoomOnce() {
    EmbeddingCache cache = new EmbeddingCache(2 * TEXT.bytes());
    cache.put("a", TEXT);
    cache.put("b", TEXT);
    cache.put("b", TEXT);
    assertEquals(2, cache.size());
    cache.put("much", new Embedded(new int[1000], new float[100_000]));
    assertEquals(0, cache.size());
  }
}
