package dev.pifi.engine.spec;

import java.util.List;

/**
 * How the model is scored.
 *
 * @param metrics names of metrics, not empty
 * @param batchSize rows in one forward pass
 */
public record EvaluationSpec(List<String> metrics, int batchSize) {

  /** Copies the list. */
  public EvaluationSpec {
    metrics = List.copyOf(metrics);
  }
}
