package dev.pifi.metrics.correlation;

import dev.pifi.metrics.text.TextMetric;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Numbers;
import java.util.Arrays;
import java.util.List;

/**
 * The table of this package's metrics: one provider class for each name.
 *
 * <p>All are stateless and thread-safe and take {@link Numbers}. Where one side never varies there
 * is no correlation, and they refuse. Stability: the names are stable, the classes are not to be
 * used but through {@link java.util.ServiceLoader}.
 */
public final class CorrelationMetrics {
  private CorrelationMetrics() {}

  /** {@code pearson}: how far the numbers lie on a line. */
  public static final class Pearson extends Correlation {
    /** For {@code ServiceLoader}. */
    public Pearson() {
      super(
          "pearson",
          "Pearson's correlation coefficient of predicted and right numbers, -1 to 1 (scipy"
              + " pearsonr, as GLUE reports it for STS-B).");
    }

    @Override
    double value(double[] predicted, double[] reference) {
      return correlation(predicted, reference);
    }
  }

  /** {@code spearman}: how far the numbers come in one order. */
  public static final class Spearman extends Correlation {
    /** For {@code ServiceLoader}. */
    public Spearman() {
      super(
          "spearman",
          "Spearman's rank correlation of predicted and right numbers, -1 to 1; equal numbers share"
              + " their mean rank (scipy spearmanr, as GLUE reports it for STS-B).");
    }

    @Override
    double value(double[] predicted, double[] reference) {
      return correlation(Ranks.of(predicted), Ranks.of(reference));
    }
  }

  private static double correlation(double[] x, double[] y) {
    double[] a = centred(x);
    double[] b = centred(y);
    double normA = norm(a);
    double normB = norm(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      // Each is scaled before the product, which so neither overflows nor vanishes.
      sum += (a[i] / normA) * (b[i] / normB);
    }
    return Math.max(-1, Math.min(1, sum));
  }

  private static double[] centred(double[] numbers) {
    double mean = Arrays.stream(numbers).average().orElse(0);
    return Arrays.stream(numbers).map(n -> n - mean).toArray();
  }

  private static double norm(double[] numbers) {
    double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    double sum = Arrays.stream(numbers).map(n -> n / largest).map(n -> n * n).sum();
    return largest * Math.sqrt(sum);
  }

  /** A coefficient of two columns of numbers. */
  private abstract static class Correlation implements Metric {
    private final String name;
    private final String definition;

    Correlation(String name, String definition) {
      this.name = name;
      this.definition = definition;
    }

    abstract double value(double[] predicted, double[] reference);

    @Override
    public final String name() {
      return name;
    }

    @Override
    public final String definition() {
      return definition;
    }

    @Override
    public final Class<Numbers> accepts() {
      return Numbers.class;
    }

    @Override
    public final List<ScoreRange> ranges() {
      return List.of(new ScoreRange(name, -1, 1, true));
    }

    @Override
    public final List<Score> score(Predictions predictions) {
      Numbers numbers = TextMetric.requireRows(name, Numbers.class, predictions);
      requireVariation("predicted", numbers.predicted());
      requireVariation("right", numbers.reference());
      return List.of(new Score(name, value(numbers.predicted(), numbers.reference())));
    }

    private void requireVariation(String side, double[] numbers) {
      if (Arrays.stream(numbers).allMatch(n -> n == numbers[0])) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + name)
            .expected(side + " numbers that are not all the same")
            .actual(numbers.length + " times " + numbers[0])
            .remedy("leave the metric out: without variation there is no correlation")
            .build();
      }
    }
  }
}
