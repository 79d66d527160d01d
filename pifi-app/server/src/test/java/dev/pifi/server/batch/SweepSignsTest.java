package dev.pifi.server.batch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SweepSignsTest {
  private final AtomicLong now = new AtomicLong();
  private final SweepSigns signs = new SweepSigns(now::get);

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void aSweepIsGoneWhenNobodyWasAtWorkOnItForAWhile() {
    assertFalse(signs.gone("s"), "seen for the first time");
    pass(19);
    assertFalse(signs.gone("s"));
    pass(2);
    assertTrue(signs.gone("s"));
    assertFalse(signs.gone("s"), "its job was started again just now");
  }

  @Test
  void aSweepThatSomebodyIsAtWorkOnIsNotGone() {
    signs.come("s");
    signs.come("s");
    signs.go("s");
    pass(3600);
    assertFalse(signs.gone("s"));
    signs.keepOnly(List.of());
    signs.go("s");
    pass(19);
    assertFalse(signs.gone("s"), "the next partition may come");
    pass(2);
    assertTrue(signs.gone("s"));
  }
}
