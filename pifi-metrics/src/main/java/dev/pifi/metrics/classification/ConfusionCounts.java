package dev.pifi.metrics.classification;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How often each label was predicted for each right label. Immutable; counts at least one row.
 *
 * <p>A ratio whose denominator is 0 is 0.
 */
final class ConfusionCounts {
  private final long[][] byReference;
  private final long[] referenceTotals;
  private final long[] predictedTotals;
  private final long rows;

  /**
   * Counts the rows from {@code from} up to, not including, {@code to}.
   *
   * @param classes the number of labels, above every id in the arrays
   */
  ConfusionCounts(int classes, int[] reference, int[] predicted, int from, int to) {
    byReference = new long[classes][classes];
    referenceTotals = new long[classes];
    predictedTotals = new long[classes];
    rows = to - from;
    for (int row = from; row < to; row++) {
      byReference[reference[row]][predicted[row]]++;
      referenceTotals[reference[row]]++;
      predictedTotals[predicted[row]]++;
    }
  }

  long rows() {
    return rows;
  }

  int classes() {
    return byReference.length;
  }

  /** The labels that occur in the references or the predictions. */
  IntStream present() {
    return IntStream.range(0, classes()).filter(c -> referenceTotals[c] + predictedTotals[c] > 0);
  }

  long correct(int label) {
    return byReference[label][label];
  }

  long referenceTotal(int label) {
    return referenceTotals[label];
  }

  long predictedTotal(int label) {
    return predictedTotals[label];
  }

  double accuracy() {
    return (double) correct() / rows;
  }

  /** The multi-class Matthews coefficient of Gorodkin (2004), from -1 to 1. */
  double matthews() {
    // In double as the products pass the range of long for a few billion rows.
    double covariance = (double) correct() * rows - dot(referenceTotals, predictedTotals);
    double square = (double) rows * rows;
    double variances =
        (square - dot(predictedTotals, predictedTotals))
            * (square - dot(referenceTotals, referenceTotals));
    return variances == 0 ? 0 : covariance / Math.sqrt(variances);
  }

  /** One list of counts by predicted label for each right label, in the order of the ids. */
  List<List<Long>> asLists() {
    return IntStream.range(0, classes())
        .mapToObj(c -> LongStream.of(byReference[c]).boxed().toList())
        .toList();
  }

  private long correct() {
    return IntStream.range(0, classes()).mapToLong(this::correct).sum();
  }

  private static double dot(long[] a, long[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
