package dev.pifi.engine.spec;

import dev.pifi.engine.spec.RunSpec.Preset;
import java.util.List;

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
    RuntimeSpec.Precision precision) {

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
              List.of("accuracy", "f1_macro"),
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
              List.of("accuracy", "f1_macro", "paper_accuracy", "paper_f1_macro"),
              RuntimeSpec.Precision.FP32);
    };
  }
}
