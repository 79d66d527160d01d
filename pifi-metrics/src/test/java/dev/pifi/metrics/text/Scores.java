package dev.pifi.metrics.text;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Metric.Score;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;

/** Scores by name, as a run looks them up. */
public final class Scores {
  private Scores() {}

  /** A metric by its name. */
  public static Metric metric(String name) {
    return ServiceLoader.load(Metric.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  /** A score of a metric. */
  public static double of(String metric, String score, Predictions predictions) {
    return metric(metric).score(predictions).stream()
        .filter(s -> s.name().equals(score))
        .mapToDouble(Score::value)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no score " + score));
  }

  /** The leading score of a metric for one row. */
  public static double ofRow(String metric, String predicted, String... references) {
    return of(metric, metric, new Texts(List.of(predicted), List.of(Arrays.asList(references))));
  }
}
