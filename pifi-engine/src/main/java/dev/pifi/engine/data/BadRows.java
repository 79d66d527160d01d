package dev.pifi.engine.data;

import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Collects the rows that cannot be used, under one policy, over all stages of reading a data set.
 * Not thread-safe.
 */
public final class BadRows {
  private static final int LISTED = 5;

  private final BadRowPolicy policy;
  private final List<String> first = new ArrayList<>();
  private long skipped;

  /** Starts an empty collection under {@code policy}. */
  public BadRows(BadRowPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /** The policy in force. */
  public BadRowPolicy policy() {
    return policy;
  }

  /**
   * Takes note of a bad row.
   *
   * @throws PifiException {@code fault} itself under {@link BadRowPolicy#FAIL}
   */
  public void reject(PifiException fault) {
    if (policy == BadRowPolicy.FAIL) {
      throw fault;
    }
    skipped++;
    if (first.size() < LISTED) {
      first.add(fault.getMessage());
    }
  }

  /** How many rows were left out. */
  public long skipped() {
    return skipped;
  }

  /** What was wrong with the first rows left out; at most five messages. */
  public List<String> first() {
    return List.copyOf(first);
  }
}
