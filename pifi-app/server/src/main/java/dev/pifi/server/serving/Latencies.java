package dev.pifi.server.serving;

import java.util.Arrays;
import java.util.OptionalDouble;

/** How long the last requests took: a window of fixed size. Thread-safe. */
final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] nanos;
  private long count;

  Latencies(int window) {
    this.nanos = new long[window];
  }

  synchronized void add(long tookNanos) {
    nanos[(int) (count++ % nanos.length)] = tookNanos;
  }

  /**
   * The time within which a share of the last requests was answered, in milliseconds; empty before
   * the first.
   *
   * @param share in (0, 1]
   */
  OptionalDouble quantileMillis(double share) {
    long[] sorted = window();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    Arrays.sort(sorted);
    int place = (int) Math.ceil(share * sorted.length) - 1;
    return OptionalDouble.of(sorted[Math.max(0, place)] / NANOS_PER_MILLI);
  }

  private synchronized long[] window() {
    return Arrays.copyOf(nanos, (int) Math.min(count, nanos.length));
  }
}
