package dev.pifi.engine.spec;

import dev.pifi.engine.spec.RunSpec.Preset;
import java.util.List;
import java.util.stream.Stream;

/** The defaults in which the presets differ; all others are in {@link SpecBinder}. */
record Defaults(
    int maxLength,
    PlugSpec.Attention plugAttention,
    TrainingSpec.OptimizerKind optimizer,
    double adamwWeightDecay,
    TrainingSpec.ScheduleKind schedule,
    double warmupFraction,
    double clipNorm,
    double labelSmoothing,
    TrainingSpec.Batching batching,
    boolean dropLast,
    List<String> metrics,
    AnsweringSpec.Windows windows,
    RuntimeSpec.Precision precision) {

  private static final String ACCURACY = "accuracy";
  private static final String ANSWERS = "squad_v1_f1";

  /** The metrics of a task that has its own; those of token positions join the paper's. */
  List<String> metrics(List<String> ofTask) {
    if (ofTask.isEmpty() || ofTask.contains(ACCURACY)) {
      return metrics;
    }
    boolean paper = ofTask.contains(ANSWERS) && metrics.contains("paper_accuracy");
    return paper
        ? Stream.concat(ofTask.stream(), Stream.of("paper_span_em", "paper_span_f1")).toList()
        : ofTask;
  }

  /** The same for questions: contexts are long, and smoothing would reach hidden positions. */
  Defaults forQuestions() {
    return new Defaults(
        Math.max(maxLength, windows == AnsweringSpec.Windows.FIRST ? 0 : 384),
        plugAttention,
        optimizer,
        adamwWeightDecay,
        schedule,
        warmupFraction,
        clipNorm,
        0,
        batching,
        dropLast,
        metrics,
        windows,
        precision);
  }

  static Defaults of(Preset preset) {
    return switch (preset) {
      case DEFAULT ->
          new Defaults(
              128,
              PlugSpec.Attention.BIDIRECTIONAL,
              TrainingSpec.OptimizerKind.ADAMW,
              0.01,
              TrainingSpec.ScheduleKind.LINEAR,
              0.06,
              1.0,
              0.0,
              TrainingSpec.Batching.BUCKETED,
              false,
              List.of(ACCURACY, "f1_macro"),
              AnsweringSpec.Windows.SLIDING,
              RuntimeSpec.Precision.AUTO);
      case PAPER ->
          new Defaults(
              100,
              PlugSpec.Attention.PAPER,
              TrainingSpec.OptimizerKind.ADAM,
              0.0,
              TrainingSpec.ScheduleKind.CONSTANT,
              0.0,
              5.0,
              0.05,
              TrainingSpec.Batching.PADDED,
              true,
              List.of(ACCURACY, "f1_macro", "paper_accuracy", "paper_f1_macro"),
              AnsweringSpec.Windows.FIRST,
              RuntimeSpec.Precision.FP32);
    };
  }
}
