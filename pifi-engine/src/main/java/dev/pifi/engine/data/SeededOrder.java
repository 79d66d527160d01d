package dev.pifi.engine.data;

import java.util.Arrays;

/**
 * Permutations that are a pure function of a seed, on every machine and Java version.
 *
 * <p>The generator is SplitMix64, written out because resuming a run needs the same order years
 * later, which the JDK promises only for {@link java.util.Random}, whose 48 bits are too few.
 */
final class SeededOrder {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SeededOrder(long seed) {
    this.state = seed;
  }

  /** The seed of a stream that belongs to {@code seed} and {@code part}, such as an epoch. */
  static long derive(long seed, long part) {
    return mix(mix(seed + GOLDEN_GAMMA) ^ mix(part * GOLDEN_GAMMA + 1));
  }

  /** A uniform permutation of 0..n-1. */
  int[] permutation(int n) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    shuffle(order);
    return order;
  }

  /** Shuffles in place (Fisher-Yates). */
  void shuffle(int[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  /** {@code k} of 0..n-1, without replacement, ascending. */
  int[] sample(int n, int k) {
    int[] picked = Arrays.copyOf(permutation(n), k);
    Arrays.sort(picked);
    return picked;
  }

  private int below(int bound) {
    // The high word of a 32 x 32 bit product is uniform to within 2^-32 * bound: far below notice.
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  private long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  private static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
