package dev.pifi.server.batch;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which sweeps have a thread of this server at work on them. The batch runtime's own records cannot
 * tell: a job that ends while the database is away stays "started" in them. Thread-safe.
 */
@Singleton
public class SweepSigns {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

  private final LongSupplier nanos;
  private final Map<String, Sign> signs = new HashMap<>();

  private record Sign(int threads, long atNanos) {}

  /** Signs of nothing yet. */
  @Inject
  public SweepSigns() {
    this(System::nanoTime);
  }

  SweepSigns(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Its job starts, or a thread comes to work on it. */
  synchronized void come(String sweep) {
    change(sweep, 1);
  }

  /** A thread has done its part of it. */
  synchronized void go(String sweep) {
    change(sweep, -1);
  }

  private void change(String sweep, int threads) {
    int before = signs.getOrDefault(sweep, new Sign(0, 0)).threads();
    signs.put(sweep, new Sign(before + threads, nanos.getAsLong()));
  }

  /** Whether no thread is at work on it, and none was for a while. */
  synchronized boolean gone(String sweep) {
    Sign sign = signs.computeIfAbsent(sweep, s -> new Sign(0, nanos.getAsLong()));
    boolean gone = sign.threads() == 0 && nanos.getAsLong() - sign.atNanos() > PATIENCE_NANOS;
    if (gone) {
      signs.remove(sweep);
    }
    return gone;
  }

  /** Forgets all but those that are open. */
  synchronized void keepOnly(Collection<String> open) {
    signs.keySet().removeIf(s -> signs.get(s).threads() == 0 && !open.contains(s));
  }
}
