package dev.pifi.server.serving;

import java.time.Duration;

/**
 * How a model's requests are put together.
 *
 * @param maxBatch the most rows computed at once
 * @param maxDelay how long the oldest request waits for others
 * @param queue the most rows that wait
 * @param timeout how long a request may take in all
 */
public record BatchLimits(int maxBatch, Duration maxDelay, int queue, Duration timeout) {
  /** Checks the numbers. */
  public BatchLimits {
    if (maxBatch < 1 || queue < 1 || maxDelay.isNegative() || timeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a batch of %d, a delay of %s, a queue of %d, a timeout of %s"
              .formatted(maxBatch, maxDelay, queue, timeout));
    }
  }
}
