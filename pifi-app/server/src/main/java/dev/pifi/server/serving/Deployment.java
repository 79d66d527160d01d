package dev.pifi.server.serving;

import java.time.Duration;
import java.util.Optional;

/**
 * What somebody wants to be served; {@code serving/NAME.json} in the home folder has it.
 *
 * @param run the run whose model it is
 * @param folder or its name under a models root
 * @param maxBatch the most rows computed at once
 * @param maxDelayMillis how long the oldest request waits for others
 * @param queue the most rows that wait
 * @param timeoutMillis how long a request may take in all
 * @param engine what computes
 */
public record Deployment(
    Optional<String> run,
    Optional<String> folder,
    int maxBatch,
    int maxDelayMillis,
    int queue,
    int timeoutMillis,
    String engine) {
  /** The only engine there is. */
  public static final String PYTORCH = "pytorch";

  /** Where the model comes from, in words. */
  public String source() {
    return run.map(id -> "run " + id).orElseGet(() -> "folder " + folder.orElse(""));
  }

  /** The limits of its batches. */
  public BatchLimits limits() {
    return new BatchLimits(
        maxBatch, Duration.ofMillis(maxDelayMillis), queue, Duration.ofMillis(timeoutMillis));
  }
}
