package dev.pifi.engine.scoring;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Texts;
import java.util.List;

/**
 * What a metric of a language model is to the outside.
 *
 * @param name of the metric and its leading score
 * @param definition what it computes, by whichever model
 * @param leading the range of the leading score
 * @param parts the range of precision and recall
 * @param option how a model is given
 */
record ModelMetric(String name, String definition, Range leading, Range parts, String option) {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Float32 takes equal texts to just above the best score there is. */
  private static final double ROUNDING = 1e-4;

  /** From a lowest to a highest value. */
  record Range(double minimum, double maximum) {}

  /** BERTScore. F1 leaves its parts' range where they differ in sign. */
  static final ModelMetric BERTSCORE =
      new ModelMetric(
          "bertscore",
          "BERTScore F1, precision and recall as bert-score 0.3.13 has them with fast tokenizers:"
              + " cosine similarity of each token to the most similar one of the other text, mean"
              + " over tokens, the best over references, mean over rows; not rescaled",
          new Range(-INFINITE, INFINITE),
          new Range(-1 - ROUNDING, 1 + ROUNDING),
          "--bertscore-model FOLDER, or evaluation.bertscore.model in a spec");

  /** BARTScore. */
  static final ModelMetric BARTSCORE =
      new ModelMetric(
          "bartscore",
          "BARTScore (Yuan et al. 2021), 0 at most: mean log-likelihood of a text's tokens given"
              + " another text; precision is that of predictions given references, recall that of"
              + " references given predictions, led by their mean; mean over references, then rows",
          new Range(-INFINITE, ROUNDING),
          new Range(-INFINITE, ROUNDING),
          "--bartscore-model FOLDER, or evaluation.bartscore.model in a spec");

  List<Metric.ScoreRange> ranges() {
    return List.of(
        new Metric.ScoreRange(name, leading.minimum(), leading.maximum(), true),
        new Metric.ScoreRange(name + "_precision", parts.minimum(), parts.maximum(), true),
        new Metric.ScoreRange(name + "_recall", parts.minimum(), parts.maximum(), true));
  }

  List<Metric.Score> scores(double leadingScore, double precision, double recall) {
    return List.of(
        new Metric.Score(name, leadingScore),
        new Metric.Score(name + "_precision", precision),
        new Metric.Score(name + "_recall", recall));
  }

  PifiException withoutModel() {
    return PifiException.of(ErrorCode.UNSUPPORTED, "metric " + name)
        .expected("the folder of a model that texts are compared by")
        .actual("none")
        .remedy("give " + option)
        .build();
  }

  Texts requireTexts(Predictions predictions) {
    if (!(predictions instanceof Texts texts)) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + name)
          .expected("predictions of the kind Texts")
          .actual("predictions of another kind: " + predictions.getClass().getSimpleName())
          .remedy("choose a metric that fits the task")
          .build();
    }
    if (texts.rows() == 0) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + name)
          .expected("at least one row to score")
          .actual("no row")
          .remedy("check the data file and its filters")
          .build();
    }
    return texts;
  }
}
