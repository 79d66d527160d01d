package dev.pifi.engine.spec;

import java.util.List;
import java.util.Objects;

/**
 * How the model is scored.
 *
 * @param metrics names of metrics, not empty
 * @param batchSize rows in one forward pass
 * @param scoring the models that metrics read
 */
public record EvaluationSpec(List<String> metrics, int batchSize, ScoringSpec scoring) {

  /** Copies the list. */
  public EvaluationSpec {
    metrics = List.copyOf(metrics);
    Objects.requireNonNull(scoring, "scoring");
  }

  /** With metrics that read no model. */
  public EvaluationSpec(List<String> metrics, int batchSize) {
    this(metrics, batchSize, ScoringSpec.none());
  }
}
