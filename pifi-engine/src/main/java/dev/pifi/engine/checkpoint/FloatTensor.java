package dev.pifi.engine.checkpoint;

import java.util.function.Supplier;

/**
 * A float32 tensor to write.
 *
 * @param name unique in its file
 * @param sizes outermost first
 * @param values row-major, fetched when they are written so that not all are in memory at once
 */
public record FloatTensor(String name, long[] sizes, Supplier<float[]> values) {
  /** The number of elements. */
  public long elements() {
    long product = 1;
    for (long size : sizes) {
      product = Math.multiplyExact(product, size);
    }
    return product;
  }
}
