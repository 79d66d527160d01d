package dev.pifi.metrics.classification;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Labels;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A metric of labels with one score of the metric's own name.
 *
 * <p>Its subclasses in {@link ClassificationMetrics} only name what they are, because {@code
 * ServiceLoader} wants a class for each provider.
 */
abstract class LabelMetric implements Metric {
  private final String name;
  private final String definition;
  private final double minimum;
  private final ToDoubleFunction<Labels> formula;

  /** A metric with a range from {@code minimum} to 1, where 1 is best. */
  LabelMetric(String name, String definition, double minimum, ToDoubleFunction<Labels> formula) {
    this.name = name;
    this.definition = definition;
    this.minimum = minimum;
    this.formula = formula;
  }

  /** An average of a rate, named after both, such as {@code f1_macro}. */
  LabelMetric(Rate rate, Average average) {
    this(
        (rate + "_" + average).toLowerCase(Locale.ROOT),
        "%s, %s; 0 where a denominator is 0 (scikit-learn %s, average='%s', zero_division=0)."
            .formatted(
                rate.formula(),
                average.meaning(),
                rate.function(),
                average.name().toLowerCase(Locale.ROOT)),
        0,
        labels -> average.of(rate, corpus(labels)));
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String definition() {
    return definition;
  }

  @Override
  public final Class<Labels> accepts() {
    return Labels.class;
  }

  @Override
  public final List<ScoreRange> ranges() {
    return List.of(new ScoreRange(name, minimum, 1, true));
  }

  @Override
  public final List<Score> score(Predictions predictions) {
    Labels labels = requireLabels(name, predictions);
    requireDefined(labels);
    return List.of(new Score(name, formula.applyAsDouble(labels)));
  }

  /** Refuses labels for which the metric is not defined; by default it is for all. */
  void requireDefined(Labels labels) {}

  /** The counts of all rows. */
  static ConfusionCounts corpus(Labels labels) {
    return new ConfusionCounts(
        labels.labels().size(), labels.reference(), labels.predicted(), 0, labels.rows());
  }

  /** The mean of a score over batches in file order; a last, smaller batch weighs as the others. */
  static double meanOverBatches(Labels labels, ToDoubleFunction<ConfusionCounts> score) {
    int[] reference = labels.reference();
    int[] predicted = labels.predicted();
    int classes = labels.labels().size();
    int size = labels.batchSize();
    DoubleStream scores =
        IntStream.iterate(0, from -> from < reference.length, from -> from + size)
            .mapToObj(
                from -> {
                  int to = Math.min(from + size, reference.length);
                  return new ConfusionCounts(classes, reference, predicted, from, to);
                })
            .mapToDouble(score);
    return scores.average().orElse(0);
  }

  /** The predictions as labels of at least one row. */
  static Labels requireLabels(String metric, Predictions predictions) {
    if (!(predictions instanceof Labels labels)) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + metric)
          .expected("predictions of labels")
          .actual("predictions of another kind: " + predictions.getClass().getSimpleName())
          .remedy("choose a metric that fits the task")
          .build();
    }
    if (labels.rows() == 0) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + metric)
          .expected("at least one row to score")
          .actual("no row")
          .remedy("check the data file and its filters")
          .build();
    }
    return labels;
  }
}
