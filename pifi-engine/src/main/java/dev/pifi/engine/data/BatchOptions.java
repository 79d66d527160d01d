package dev.pifi.engine.data;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.Objects;

/**
 * How an epoch is cut into batches.
 *
 * @param order in which order examples come, and how they are padded
 * @param batchSize examples per batch, at least 1
 * @param maxLength no example is longer and no batch is padded further, in tokens
 * @param padMultiple batches are padded to the next multiple of this many tokens, so that a run may
 *     meet few different lengths; never above {@code maxLength}
 * @param dropLast leave out examples that do not fill a batch (others every epoch where the order
 *     is shuffled)
 * @param padId the token id at padded positions
 */
public record BatchOptions(
    Order order, int batchSize, int maxLength, int padMultiple, boolean dropLast, int padId) {
  /**
   * The multiple that batches are padded to where nothing else is said. Of sentences of 20 tokens,
   * multiples of 8 would make every seventh position padding, which costs more than it takes to
   * prepare for each length once.
   */
  public static final int DEFAULT_PAD_MULTIPLE = 1;

  /** The order of examples. */
  public enum Order {
    /** Shuffled, but batches hold examples of like length: little padding. For training. */
    BUCKETED,
    /** Shuffled, every batch padded to {@code maxLength}. As the paper's code does it. */
    PADDED,
    /** As given, each batch padded to its longest example. */
    SEQUENTIAL,
    /**
     * Longest first, the same every epoch. For evaluation; {@link Batch#exampleIndices} undo it.
     */
    BY_LENGTH
  }

  /**
   * Checks the ranges.
   *
   * @throws PifiException SPEC_INVALID for a size, length or multiple below 1
   */
  public BatchOptions {
    Objects.requireNonNull(order, "order");
    atLeastOne("batch_size", batchSize);
    atLeastOne("max_length", maxLength);
    atLeastOne("pad_multiple", padMultiple);
  }

  /** Length-bucketed batches for training. */
  public static BatchOptions bucketed(int batchSize, int maxLength, int padId) {
    return new BatchOptions(
        Order.BUCKETED, batchSize, maxLength, DEFAULT_PAD_MULTIPLE, false, padId);
  }

  /** Batches for evaluation: every example once, longest first. */
  public static BatchOptions evaluation(int batchSize, int maxLength, int padId) {
    return new BatchOptions(
        Order.BY_LENGTH, batchSize, maxLength, DEFAULT_PAD_MULTIPLE, false, padId);
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, key)
          .expected("a number, at least 1")
          .actual(Integer.toString(value))
          .remedy("correct the value")
          .build();
    }
  }
}
