package dev.pifi.server.serving;

import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/** What a model's requests came to since the server started. Thread-safe. */
final class Figures {
  private static final int WINDOW = 4096;

  private final LongAdder requests = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Latencies latencies = new Latencies(WINDOW);

  /**
   * The figures at one moment.
   *
   * @param requests how many came
   * @param rejected how many found the queue full
   * @param late how many passed their deadline
   * @param failed how many the model failed at
   * @param p50Millis the median of the last ones that were answered
   * @param p99Millis their 99th percentile
   */
  record Snapshot(
      long requests,
      long rejected,
      long late,
      long failed,
      OptionalDouble p50Millis,
      OptionalDouble p99Millis) {}

  void came() {
    requests.increment();
  }

  void answered(long tookNanos) {
    latencies.add(tookNanos);
  }

  void failed(Throwable fault) {
    if (fault instanceof NotServed e && e.reason() == NotServed.Reason.FULL) {
      rejected.increment();
    } else if (fault instanceof NotServed e && e.reason() == NotServed.Reason.LATE) {
      late.increment();
    } else {
      failed.increment();
    }
  }

  Snapshot snapshot() {
    return new Snapshot(
        requests.sum(),
        rejected.sum(),
        late.sum(),
        failed.sum(),
        latencies.quantileMillis(0.5),
        latencies.quantileMillis(0.99));
  }
}
