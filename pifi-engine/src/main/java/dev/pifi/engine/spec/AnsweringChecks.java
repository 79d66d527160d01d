package dev.pifi.engine.spec;

import java.util.List;

/** What cannot go together in a spec of question answering. Stateless. */
final class AnsweringChecks {
  private AnsweringChecks() {}

  static void check(
      SpecSection root,
      DataSpec data,
      TrainingSpec training,
      List<String> metrics,
      AnsweringSpec answering) {
    if (training.labelSmoothing() > 0) {
      root.fault(
          "training.label_smoothing",
          "wanted 0: a share for every position would reach those that are hidden, found "
              + training.labelSmoothing());
    }
    if (data.labels().isPresent() || !data.dropLabels().isEmpty()) {
      root.fault(
          data.labels().isPresent() ? "data.labels" : "data.drop_labels",
          "questions have answers, not labels");
    }
    if (answering.stride() >= data.maxLength()) {
      root.fault(
          "question_answering.stride", "wanted less than data.max_length " + data.maxLength());
    }
    boolean positions = metrics.stream().anyMatch(m -> m.startsWith("paper_span_"));
    if (positions && answering.windows() == AnsweringSpec.Windows.SLIDING) {
      root.fault(
          "evaluation.metrics",
          "paper_span_em and paper_span_f1 compare positions in one window; they want"
              + " question_answering.windows: first");
    }
  }
}
