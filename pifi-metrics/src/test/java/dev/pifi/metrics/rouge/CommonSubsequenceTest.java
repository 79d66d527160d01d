package dev.pifi.metrics.rouge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The compact search finds what a table of all cells does. */
class CommonSubsequenceTest {
  @Test
  void equalsThePlainTableForTextsOfAllLengthsWithOneInstance() {
    CommonSubsequence subsequence = new CommonSubsequence();
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      int words = 1 + random.nextInt(30);
      int[] reference = random.ints(random.nextInt(200), 0, words).toArray();
      int[] predicted = random.ints(random.nextInt(200), 0, words).toArray();
      int[][] table = table(reference, predicted);
      BitSet indices = new BitSet();
      subsequence.addIndices(reference, predicted, indices);
      assertEquals(indices(table, reference, predicted), indices, "case " + i);
      int length = table[reference.length][predicted.length];
      assertEquals(length, indices.cardinality(), "case " + i);
      assertEquals(length, subsequence.length(reference, predicted), "case " + i);
    }
  }

  @Test
  void aWordOfBitsEndsWhereARowDoes() {
    for (int width = 62; width <= 130; width++) {
      int[] predicted = new Random(width).ints(width, 0, 4).toArray();
      int[] reference = new Random(-width).ints(width, 0, 4).toArray();
      BitSet indices = new BitSet();
      new CommonSubsequence().addIndices(reference, predicted, indices);
      int[][] table = table(reference, predicted);
      assertEquals(indices(table, reference, predicted), indices, "width " + width);
    }
  }

  /** The length for each pair of prefixes. */
  private static int[][] table(int[] reference, int[] predicted) {
    int[][] table = new int[reference.length + 1][predicted.length + 1];
    for (int i = 1; i <= reference.length; i++) {
      for (int j = 1; j <= predicted.length; j++) {
        table[i][j] =
            reference[i - 1] == predicted[j - 1]
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    return table;
  }

  /** Read from the end: the reference's item is left unless leaving the other keeps more. */
  private static BitSet indices(int[][] table, int[] reference, int[] predicted) {
    BitSet indices = new BitSet();
    int i = reference.length;
    int j = predicted.length;
    while (i > 0 && j > 0) {
      if (reference[i - 1] == predicted[j - 1]) {
        indices.set(--i);
        j--;
      } else if (table[i][j - 1] > table[i - 1][j]) {
        j--;
      } else {
        i--;
      }
    }
    return indices;
  }
}
