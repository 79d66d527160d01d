package dev.pifi.engine.scoring;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * BERTScore of two embedded texts: each token is compared with the most similar one of the other
 * text. Stateless.
 *
 * @param precision the weighted mean over the prediction's tokens
 * @param recall the weighted mean over the reference's tokens
 * @param f1 their harmonic mean
 */
record GreedyMatching(double precision, double recall, double f1) {
  private static final GreedyMatching ZERO = new GreedyMatching(0, 0, 0);

  /** The tokens around every text; a text with no others is empty. */
  private static final int SPECIAL_TOKENS = 2;

  /**
   * Matches two texts; an empty one has nothing to match and scores 0.
   *
   * @param weight of a token by its id
   */
  static GreedyMatching of(
      Embedded predicted, Embedded reference, int hidden, IntToDoubleFunction weight) {
    int rows = predicted.ids().length;
    int columns = reference.ids().length;
    if (rows == SPECIAL_TOKENS || columns == SPECIAL_TOKENS) {
      return ZERO;
    }
    float[] transposed = transposed(reference.vectors(), columns, hidden);
    float[] inRow = new float[rows];
    float[] inColumn = new float[columns];
    Arrays.fill(inColumn, Float.NEGATIVE_INFINITY);
    float[] similarities = new float[columns];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(similarities, 0);
      for (int k = 0; k < hidden; k++) {
        addScaled(similarities, predicted.vectors()[row * hidden + k], transposed, k * columns);
      }
      float best = Float.NEGATIVE_INFINITY;
      for (int column = 0; column < columns; column++) {
        best = Math.max(best, similarities[column]);
        inColumn[column] = Math.max(inColumn[column], similarities[column]);
      }
      inRow[row] = best;
    }
    double precision = mean(inRow, predicted.ids(), weight);
    double recall = mean(inColumn, reference.ids(), weight);
    double sum = precision + recall;
    return new GreedyMatching(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
  }

  /** The best of each value, as references are alternatives. */
  GreedyMatching orBetter(GreedyMatching other) {
    return new GreedyMatching(
        Math.max(precision, other.precision),
        Math.max(recall, other.recall),
        Math.max(f1, other.f1));
  }

  /** In this form the compiler makes vector instructions of it. */
  private static void addScaled(float[] sums, float factor, float[] values, int from) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += factor * values[from + i];
    }
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] result = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result[column * rows + row] = values[row * columns + column];
      }
    }
    return result;
  }

  private static double mean(float[] best, int[] ids, IntToDoubleFunction weight) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < ids.length; i++) {
      double w = weight.applyAsDouble(ids[i]);
      sum += w * best[i];
      weights += w;
    }
    return weights == 0 ? 0 : sum / weights;
  }
}
