package dev.pifi.metrics.bleu;

import dev.pifi.metrics.text.NgramOverlap;
import java.util.List;

/** What BLEU is computed from: sums over rows of n-gram counts and lengths in words. */
final class NgramStatistics {
  /** The longest n-gram. */
  static final int ORDER = 4;

  private final NgramOverlap overlap;
  private final long[] matched = new long[ORDER];
  private final long[] total = new long[ORDER];
  private long predictedLength;
  private long referenceLength;

  /** No row. */
  NgramStatistics() {
    this(new NgramOverlap(ORDER));
  }

  /** No row; the room for counting is the caller's, who uses it for many. */
  NgramStatistics(NgramOverlap overlap) {
    this.overlap = overlap;
  }

  /** Adds a row, given by the ids of words. */
  void add(int[] predicted, List<int[]> references) {
    overlap.clear();
    references.forEach(overlap::addReference);
    overlap.count(predicted, matched, total);
    predictedLength += predicted.length;
    referenceLength += closestLength(predicted.length, references);
  }

  /** The predicted n-grams of {@code n} words that references have, too. */
  long matched(int n) {
    return matched[n - 1];
  }

  /** The predicted n-grams of {@code n} words. */
  long total(int n) {
    return total[n - 1];
  }

  long predictedLength() {
    return predictedLength;
  }

  /** The sum of the lengths of the closest references. */
  long referenceLength() {
    return referenceLength;
  }

  /** The length of the reference that is closest in length, the shorter one of two. */
  private static int closestLength(int length, List<int[]> references) {
    int closest = references.get(0).length;
    for (int[] reference : references) {
      int difference = Math.abs(reference.length - length) - Math.abs(closest - length);
      if (difference < 0 || (difference == 0 && reference.length < closest)) {
        closest = reference.length;
      }
    }
    return closest;
  }
}
