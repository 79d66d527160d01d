package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.engine.demo.DemoFiles;
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

/** Specs of runs on the demo's data. */
final class DemoSpecs {
  private DemoSpecs() {}

  static RunSpec spec(
      DemoFiles files,
      Path output,
      ModelSpec model,
      Optional<PlugSpec> plug,
      int epochs,
      int accumulation,
      int batch,
      double learningRate,
      double dropout) {
    return new RunSpec(
        "text-classification",
        plug.isPresent() ? RunSpec.Method.PIFI : RunSpec.Method.BASE,
        RunSpec.Preset.DEFAULT,
        7,
        output,
        model,
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
        new TrainingSpec(
            epochs,
            OptionalInt.empty(),
            batch,
            accumulation,
            new TrainingSpec.Optimizer(
                TrainingSpec.OptimizerKind.ADAMW, learningRate, 0.01, 0.9, 0.999, 1e-8),
            new TrainingSpec.Schedule(TrainingSpec.ScheduleKind.LINEAR, 0.1, OptionalInt.empty()),
            1.0,
            0.0,
            new ClassWeights.None(),
            dropout,
            new TrainingSpec.Batches(TrainingSpec.Batching.BUCKETED, 8, false),
            new TrainingSpec.Selection("accuracy", 0, 1000, OptionalInt.of(25), 2)),
        new EvaluationSpec(List.of("accuracy", "f1_macro", "loss"), 32),
        new RuntimeSpec(
            new RuntimeSpec.Device(RuntimeSpec.DeviceKind.CPU, 0), RuntimeSpec.Precision.FP32, 0));
  }

  static DataSource source(DemoFiles files, String split) {
    return new DataSource(
        Optional.of(files.data(split).toString()), Optional.empty(), DataSource.Format.AUTO);
  }

  /**
   * Holds scores to those of a model that was saved: the same, and a loss that differs by rounding
   * alone. A product computed in another type shows in the loss long before it shows in a label.
   */
  static void assertScores(Map<String, Double> expected, Map<String, Double> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, value) ->
            assertEquals(value, actual.get(name), name.equals("loss") ? 1e-6 * value : 0, name));
  }
}
