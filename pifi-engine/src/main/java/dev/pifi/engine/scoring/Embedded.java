package dev.pifi.engine.scoring;

/**
 * A text as vectors of length 1.
 *
 * @param ids its tokens, special ones included
 * @param vectors [tokens, hidden], row-major
 */
record Embedded(int[] ids, float[] vectors) {
  private static final int BYTES_BESIDE = 64;

  /** About how much memory it takes. */
  long bytes() {
    return (long) Float.BYTES * vectors.length + (long) Integer.BYTES * ids.length + BYTES_BESIDE;
  }
}
