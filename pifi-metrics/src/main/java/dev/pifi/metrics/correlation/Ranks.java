package dev.pifi.metrics.correlation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The ranks of numbers from 1; equal numbers share the mean of their ranks. */
final class Ranks {
  private Ranks() {}

  static double[] of(double[] numbers) {
    int[] order =
        IntStream.range(0, numbers.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> numbers[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[numbers.length];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && numbers[order[to]] == numbers[order[from]]) {
        to++;
      }
      double shared = (from + 1 + to) / 2.0;
      Arrays.stream(order, from, to).forEach(i -> ranks[i] = shared);
    }
    return ranks;
  }
}
