package dev.pifi.engine.demo;

import dev.pifi.engine.spec.ClassWeights;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.DataSpec;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The runs on demo files. */
public final class DemoRuns {
  private static final int EPOCHS = 8;
  private static final int STEPS_BETWEEN_EVALUATIONS = 76;

  private DemoRuns() {}

  /** A run of a method into a folder. */
  public static RunSpec spec(DemoFiles files, RunSpec.Method method, Path output) {
    Optional<PlugSpec> plug =
        method == RunSpec.Method.PIFI
            ? Optional.of(
                new PlugSpec(
                    files.llm(),
                    List.of(-1),
                    ModelSpec.Init.PRETRAINED,
                    true,
                    PlugSpec.Attention.BIDIRECTIONAL,
                    false))
            : Optional.empty();
    return new RunSpec(
        "text-classification",
        method,
        RunSpec.Preset.DEFAULT,
        7,
        output,
        new ModelSpec(files.slm(), ModelSpec.Init.PRETRAINED, ModelSpec.Pooling.AUTO),
        plug,
        new DataSpec(
            source(files, "train"),
            Optional.of(source(files, "validation")),
            Optional.of(source(files, "test")),
            Map.of(),
            Optional.empty(),
            List.of(),
            0.1,
            OptionalInt.empty(),
            1,
            64,
            DataSpec.OnBadRow.FAIL,
            DataSpec.OnLongText.TRUNCATE),
        training(),
        new EvaluationSpec(List.of("accuracy", "f1_macro"), 32),
        new RuntimeSpec(
            new RuntimeSpec.Device(RuntimeSpec.DeviceKind.CPU, 0), RuntimeSpec.Precision.FP32, 0));
  }

  private static TrainingSpec training() {
    return new TrainingSpec(
        EPOCHS,
        OptionalInt.empty(),
        32,
        1,
        new TrainingSpec.Optimizer(
            TrainingSpec.OptimizerKind.ADAMW, 1.5e-3, 0.01, 0.9, 0.999, 1e-8),
        new TrainingSpec.Schedule(TrainingSpec.ScheduleKind.LINEAR, 0.1, OptionalInt.empty()),
        1.0,
        0.0,
        new ClassWeights.None(),
        0.1,
        new TrainingSpec.Batches(TrainingSpec.Batching.BUCKETED, 8, false),
        new TrainingSpec.Selection(
            "accuracy", 0, STEPS_BETWEEN_EVALUATIONS, OptionalInt.empty(), 2));
  }

  private static DataSource source(DemoFiles files, String split) {
    return new DataSource(
        Optional.of(files.data(split).toString()), Optional.empty(), DataSource.Format.AUTO);
  }
}
