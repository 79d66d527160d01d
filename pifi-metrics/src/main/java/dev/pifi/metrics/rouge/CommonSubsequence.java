package dev.pifi.metrics.rouge;

import java.util.Arrays;
import java.util.BitSet;

/** The longest common subsequence of two sequences of ids. Not thread-safe: it keeps its room. */
final class CommonSubsequence {
  private int[] row = new int[64];
  private long[] goesLeft = new long[64];

  /** Its length. */
  int length(int[] first, int[] second) {
    int[] lengths = clearedRow(second.length);
    for (int item : first) {
      int diagonal = 0;
      for (int j = 1; j <= second.length; j++) {
        int above = lengths[j];
        lengths[j] = item == second[j - 1] ? diagonal + 1 : Math.max(above, lengths[j - 1]);
        diagonal = above;
      }
    }
    return lengths[second.length];
  }

  /**
   * Adds the indices into the reference of one longest common subsequence: of several, the one that
   * rouge-score reads from the end, which leaves the reference's last item first.
   */
  void addIndices(int[] reference, int[] predicted, BitSet indices) {
    int width = predicted.length;
    int[] lengths = clearedRow(width);
    // Each row begins a new word of bits: one index over all cells would leave int's range.
    int wordsOfRow = (width + Long.SIZE - 1) / Long.SIZE;
    clearGoesLeft(Math.multiplyExact(reference.length, wordsOfRow));
    for (int i = 0; i < reference.length; i++) {
      int diagonal = 0;
      for (int j = 1; j <= width; j++) {
        int above = lengths[j];
        if (reference[i] == predicted[j - 1]) {
          lengths[j] = diagonal + 1;
        } else if (lengths[j - 1] > above) {
          lengths[j] = lengths[j - 1];
          goesLeft[i * wordsOfRow + (j - 1) / Long.SIZE] |= 1L << (j - 1);
        }
        diagonal = above;
      }
    }
    int i = reference.length - 1;
    int j = width - 1;
    while (i >= 0 && j >= 0) {
      if (reference[i] == predicted[j]) {
        indices.set(i--);
        j--;
      } else if ((goesLeft[i * wordsOfRow + j / Long.SIZE] & (1L << j)) != 0) {
        j--;
      } else {
        i--;
      }
    }
  }

  private void clearGoesLeft(int words) {
    if (goesLeft.length < words) {
      goesLeft = new long[words];
    } else {
      Arrays.fill(goesLeft, 0, words, 0);
    }
  }

  private int[] clearedRow(int length) {
    if (row.length <= length) {
      row = new int[2 * length + 1];
    } else {
      Arrays.fill(row, 0, length + 1, 0);
    }
    return row;
  }
}
