package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same archive on a GPU; skipped where libtorch sees none. docs/gpu.md has the build. */
class CudaTest {
  private static final Families FAMILIES = Families.of(CudaTest.class.getClassLoader());
  private static final RuntimeSpec CPU = on(RuntimeSpec.DeviceKind.CPU);
  private static final RuntimeSpec GPU = on(RuntimeSpec.DeviceKind.CUDA);

  @TempDir Path folder;

  private static RuntimeSpec on(RuntimeSpec.DeviceKind kind) {
    return new RuntimeSpec(new RuntimeSpec.Device(kind, 0), RuntimeSpec.Precision.FP32, 0);
  }

  @BeforeEach
  void aGpuIsThere() {
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    assumeTrue(gpus > 0, "no GPU that libtorch can use; see docs/gpu.md");
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void whatIsTrainedThereLearnsAndPredictsHereTheSame(RuntimeSpec.Precision precision) {
    DemoFiles files = new DemoFiles(folder, FAMILIES);
    files.write();
    PlugSpec plug =
        new PlugSpec(
            files.llm(),
            List.of(-1),
            ModelSpec.Init.PRETRAINED,
            true,
            PlugSpec.Attention.BIDIRECTIONAL,
            false);
    RunSpec cpu =
        DemoSpecs.spec(
            files,
            folder.resolve("run"),
            new ModelSpec(files.slm(), ModelSpec.Init.PRETRAINED, ModelSpec.Pooling.AUTO),
            Optional.of(plug),
            8,
            1,
            32,
            3e-3,
            0.1);
    RunSpec run = cpu.with(GPU.with(precision));
    Map<String, Double> scores = new FineTuning(run, FAMILIES, event -> {}).run(false).test();
    assertTrue(scores.get("accuracy") > 0.9, scores.toString());
    List<TrainedModel.Prediction> there = predict(run.output(), GPU, files);
    List<TrainedModel.Prediction> here = predict(run.output(), CPU, files);
    assertEquals(200, there.size());
    for (int i = 0; i < there.size(); i++) {
      double[] gpu = probabilities(there.get(i));
      assertArrayEquals(probabilities(here.get(i)), gpu, 1e-3, there.get(i).where());
    }
  }

  private static double[] probabilities(TrainedModel.Prediction prediction) {
    return new TreeMap<>(prediction.probabilities())
        .values().stream().mapToDouble(Number::doubleValue).toArray();
  }

  private static List<TrainedModel.Prediction> predict(
      Path run, RuntimeSpec runtime, DemoFiles files) {
    try (TrainedModel model = TrainedModel.open(run, FAMILIES, runtime)) {
      return model.predict(DemoSpecs.source(files, "test"), Map.of(), 32, false);
    }
  }
}
