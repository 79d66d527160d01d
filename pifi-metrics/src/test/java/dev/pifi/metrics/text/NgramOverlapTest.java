package dev.pifi.metrics.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NgramOverlapTest {
  @Test
  void anNgramCountsAsOftenAsTheReferenceThatHasItMost() {
    NgramOverlap overlap = new NgramOverlap(2);
    overlap.addReference(new int[] {7, 7, 1});
    overlap.addReference(new int[] {7, 2});
    assertCounts(overlap, new int[] {7, 7, 7, 2}, new long[] {3, 2}, new long[] {4, 3});
  }

  @Test
  void referencesOfEarlierRowsAreForgotten() {
    NgramOverlap overlap = new NgramOverlap(2);
    Random random = new Random(1);
    overlap.addReference(random.ints(5000, 0, 3000).toArray());
    overlap.count(random.ints(5000, 0, 3000).toArray(), new long[2], new long[2]);
    overlap.clear();
    overlap.addReference(new int[] {1, 2});
    assertCounts(overlap, new int[] {1, 2, 5}, new long[] {2, 1}, new long[] {3, 2});
  }

  private static void assertCounts(
      NgramOverlap overlap, int[] words, long[] matched, long[] total) {
    long[] actualMatched = new long[2];
    long[] actualTotal = new long[2];
    overlap.count(words, actualMatched, actualTotal);
    assertArrayEquals(matched, actualMatched);
    assertArrayEquals(total, actualTotal);
  }
}
