package dev.pifi.engine.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Plans epochs over a list of examples. The plan of an epoch is a pure function of the examples,
 * the options, the seed and the epoch, so that a resumed run goes on with the very batch it would
 * have had. Immutable and thread-safe.
 */
public final class Batcher {
  private static final int BATCHES_PER_MEGA_BATCH = 50;

  private final List<Example> examples;
  private final BatchOptions options;
  private final long seed;

  /**
   * Makes a batcher.
   *
   * @throws IllegalArgumentException if an example is longer than {@code options.maxLength()}
   */
  public Batcher(List<Example> examples, BatchOptions options, long seed) {
    this.examples = List.copyOf(examples);
    this.options = Objects.requireNonNull(options, "options");
    this.seed = seed;
    for (Example example : this.examples) {
      if (example.length() > options.maxLength()) {
        throw new IllegalArgumentException(
            "row "
                + example.row()
                + " has "
                + example.length()
                + " tokens, the limit is "
                + options.maxLength());
      }
    }
  }

  /** How many batches an epoch has; the same for every epoch. */
  public int batchesPerEpoch() {
    int size = options.batchSize();
    int whole = examples.size() / size;
    return options.dropLast() || examples.size() % size == 0 ? whole : whole + 1;
  }

  /**
   * The plan of an epoch.
   *
   * @param epoch from 0
   */
  public BatchPlan plan(int epoch) {
    SeededOrder random = new SeededOrder(SeededOrder.derive(seed, epoch));
    int count = examples.size();
    int[] order =
        switch (options.order()) {
          case BUCKETED, PADDED -> random.permutation(count);
          case SEQUENTIAL, BY_LENGTH -> inOrder(count);
        };
    // Whole batches only: the rest goes before sorting, or else it would always be the short ones.
    int used = options.dropLast() ? count - count % options.batchSize() : count;
    if (options.order() == BatchOptions.Order.BUCKETED) {
      long mega = (long) BATCHES_PER_MEGA_BATCH * options.batchSize();
      for (long from = 0; from < used; from += mega) {
        sortByLengthDescending(order, (int) from, (int) Math.min(used, from + mega));
      }
    } else if (options.order() == BatchOptions.Order.BY_LENGTH) {
      sortByLengthDescending(order, 0, used);
    }
    int[] batchOrder =
        options.order() == BatchOptions.Order.BUCKETED
            ? random.permutation(batchesPerEpoch())
            : inOrder(batchesPerEpoch());
    return new BatchPlan(examples, options, order, used, batchOrder);
  }

  private static int[] inOrder(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    return order;
  }

  /** Sorts a range; equal lengths keep their order, so that the result depends on nothing else. */
  private void sortByLengthDescending(int[] order, int from, int to) {
    long[] keys = new long[to - from];
    for (int i = 0; i < keys.length; i++) {
      long shortness = Integer.MAX_VALUE - examples.get(order[from + i]).length();
      keys[i] = shortness << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    int[] sorted = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = order[from + (int) keys[i]];
    }
    System.arraycopy(sorted, 0, order, from, sorted.length);
  }
}
