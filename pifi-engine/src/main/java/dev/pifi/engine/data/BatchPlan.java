package dev.pifi.engine.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The batches of one epoch. Any batch can be made at any time, which is how a resumed run starts in
 * the middle of an epoch. Immutable and thread-safe.
 */
public final class BatchPlan {
  private final List<Example> examples;
  private final BatchOptions options;
  private final int[] order;
  private final int used;
  private final int[] batchOrder;

  BatchPlan(List<Example> examples, BatchOptions options, int[] order, int used, int[] batchOrder) {
    this.examples = examples;
    this.options = options;
    this.order = order;
    this.used = used;
    this.batchOrder = batchOrder;
  }

  /** How many batches the epoch has. */
  public int size() {
    return batchOrder.length;
  }

  /** The examples of batch {@code index}, as positions in the batcher's list. */
  public int[] exampleIndices(int index) {
    Objects.checkIndex(index, size());
    int from = batchOrder[index] * options.batchSize();
    return Arrays.copyOfRange(order, from, Math.min(used, from + options.batchSize()));
  }

  /** The length batch {@code index} is padded to, in tokens. */
  public int paddedLength(int index) {
    return paddedLength(exampleIndices(index));
  }

  private int paddedLength(int[] indices) {
    if (options.order() == BatchOptions.Order.PADDED) {
      return options.maxLength();
    }
    int longest = 1;
    for (int example : indices) {
      longest = Math.max(longest, examples.get(example).length());
    }
    int multiple = options.padMultiple();
    long rounded = (longest + multiple - 1L) / multiple * multiple;
    return (int) Math.min(options.maxLength(), rounded);
  }

  /** Batch {@code index}, from 0. */
  public Batch batch(int index) {
    int[] indices = exampleIndices(index);
    int length = paddedLength(indices);
    int cells = Math.multiplyExact(indices.length, length);
    long[] ids = new long[cells];
    long[] mask = new long[cells];
    long[] typeIds = new long[cells];
    int[][] targets = new int[indices.length][];
    Arrays.fill(ids, options.padId());
    for (int row = 0; row < indices.length; row++) {
      Example example = examples.get(indices[row]);
      int start = row * length;
      for (int t = 0; t < example.length(); t++) {
        ids[start + t] = example.ids()[t];
        typeIds[start + t] = example.typeIds()[t];
      }
      Arrays.fill(mask, start, start + example.length(), 1);
      targets[row] = example.target();
    }
    return new Batch(indices.length, length, ids, mask, typeIds, targets, indices);
  }

  /** Which part of all positions of the epoch is padding, in [0, 1). */
  public double paddingShare() {
    long positions = 0;
    long tokens = 0;
    for (int batch = 0; batch < size(); batch++) {
      int[] indices = exampleIndices(batch);
      positions += (long) indices.length * paddedLength(indices);
      for (int example : indices) {
        tokens += examples.get(example).length();
      }
    }
    return positions == 0 ? 0 : 1 - (double) tokens / positions;
  }
}
