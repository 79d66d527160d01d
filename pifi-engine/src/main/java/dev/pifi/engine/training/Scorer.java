package dev.pifi.engine.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores a model's predictions by the metrics of a spec. */
public final class Scorer {
  private final List<Metric> metrics = new ArrayList<>();
  private final EvaluationSpec spec;
  private final List<String> labels;
  private final String selectionMetric;
  private final boolean higherIsBetter;

  /**
   * A scorer.
   *
   * @param selectionMetric the score that picks the best model; computed even if the spec does not
   *     list it
   */
  public Scorer(
      Families families, EvaluationSpec spec, List<String> labels, String selectionMetric) {
    this.spec = spec;
    this.labels = List.copyOf(labels);
    this.selectionMetric = selectionMetric;
    spec.metrics().forEach(name -> metrics.add(families.metric(name)));
    if (!spec.metrics().contains(selectionMetric)) {
      metrics.add(families.metric(selectionMetric));
    }
    this.higherIsBetter =
        metrics.stream()
            .flatMap(m -> m.ranges().stream())
            .filter(r -> r.name().equals(selectionMetric))
            .map(Metric.ScoreRange::higherIsBetter)
            .findFirst()
            .orElse(true);
  }

  /** The scores of a model on labelled examples, by name. */
  public Map<String, Double> score(
      ModelRuntime runtime, List<Example> examples, BatchOptions options) {
    return score(runtime.probabilities(examples, options), examples);
  }

  /** The scores of probabilities, one row for each example. */
  public Map<String, Double> score(float[][] probabilities, List<Example> examples) {
    int[] predicted = new int[probabilities.length];
    int[] reference = new int[probabilities.length];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = largest(probabilities[i]);
      reference[i] = examples.get(i).label();
    }
    Predictions.Labels rows =
        new Predictions.Labels(labels, predicted, reference, spec.batchSize());
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      if (!metric.accepts().isInstance(rows)) {
        throw PifiException.of(ErrorCode.UNSUPPORTED, "metric '" + metric.name() + "'")
            .expected("a metric of labels")
            .actual("a metric of " + metric.accepts().getSimpleName())
            .remedy("choose a metric that fits the task")
            .build();
      }
      metric.score(rows).forEach(s -> scores.put(s.name(), s.value()));
    }
    return scores;
  }

  /** The value by which models are compared; higher is better. */
  public double selection(Map<String, Double> scores) {
    Double score = scores.get(selectionMetric);
    if (score == null) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "training.best_metric")
          .expected("one of the scores " + scores.keySet())
          .actual(selectionMetric)
          .build();
    }
    return higherIsBetter ? score : -score;
  }

  /** The class with the highest probability, the first of equals. */
  public static int largest(float[] probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }

  String json(
      String split, Map<String, Double> scores, int bestStep, double bestScore, double seconds) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("split", split);
    result.put("scores", scores);
    result.put("best_step", bestStep);
    result.put("best_" + selectionMetric, bestScore);
    result.put("seconds", seconds);
    try {
      return new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(result)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
