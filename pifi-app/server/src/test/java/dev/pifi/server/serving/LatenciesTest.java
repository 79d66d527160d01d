package dev.pifi.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final long MILLI = 1_000_000;

  @Test
  void quantilesAreThoseOfTheLastRequests() {
    Latencies latencies = new Latencies(100);
    assertTrue(latencies.quantileMillis(0.5).isEmpty());
    latencies.add(7 * MILLI);
    assertEquals(7, latencies.quantileMillis(0.5).getAsDouble());
    for (int i = 0; i < 100; i++) {
      latencies.add(1000 * MILLI);
    }
    for (int i = 1; i <= 100; i++) {
      latencies.add(i * MILLI);
    }
    assertEquals(50, latencies.quantileMillis(0.5).getAsDouble());
    assertEquals(99, latencies.quantileMillis(0.99).getAsDouble());
    assertEquals(100, latencies.quantileMillis(1).getAsDouble());
  }
}
