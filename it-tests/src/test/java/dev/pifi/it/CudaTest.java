package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.engine.training.TrainingListener;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @TestFactory
  List<DynamicTest> theGoldenValuesHoldThereInFloat32() throws URISyntaxException {
    return GoldenTest.reports(Device.gpu(), Precision.FP32).toList();
  }

  @TestFactory
  List<DynamicTest> theGoldenValuesHoldThereInBfloat16() throws URISyntaxException {
    return GoldenTest.reports(Device.gpu(), Precision.BF16).toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void aResumedRunEndsWithTheSameBytes(RuntimeSpec.Precision precision) throws IOException {
    SequenceFiles files = new SequenceFiles(folder);
    String[] settings = {
      "training.epochs=2",
      "training.checkpoint_every_steps=5",
      "evaluation.metrics=[rouge1_nostem]",
      "runtime.device=cuda",
      "runtime.precision=" + precision.name().toLowerCase(Locale.ROOT)
    };
    RunSpec whole = files.spec("bart", true, "whole", settings);
    new FineTuning(whole, FAMILIES, event -> {}).run(false);
    RunSpec cut = files.spec("bart", true, "cut", settings);
    FineTuning broken =
        new FineTuning(
            cut,
            FAMILIES,
            event -> {
              if (event instanceof TrainingListener.Stepped s && s.step() == 12) {
                throw new IllegalStateException("cut");
              }
            });
    assertThrows(IllegalStateException.class, () -> broken.run(false));
    new FineTuning(cut, FAMILIES, event -> {}).run(true);
    SequenceFiles.assertSameModel(whole, cut);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "bart"})
  void whatWasTrainedThereWritesTheSameTextsHere(String model) {
    SequenceFiles files = new SequenceFiles(folder);
    RunSpec run =
        files.spec(
            model,
            true,
            "run",
            "runtime.device=cuda",
            "generation.beams=2",
            "training.epochs=8",
            "evaluation.metrics=[rouge1_nostem]");
    Map<String, Double> scores = new FineTuning(run, FAMILIES, event -> {}).run(false).test();
    assertTrue(scores.get("rouge1_nostem") > 0.4, scores.toString());
    assertEquals(texts(run.output(), CPU, files), texts(run.output(), GPU, files));
  }

  private static List<String> texts(Path run, RuntimeSpec runtime, SequenceFiles files) {
    DataSource test =
        new DataSource(
            Optional.of(files.folder().resolve("test.jsonl").toString()),
            Optional.empty(),
            DataSource.Format.AUTO);
    try (TrainedModel model = TrainedModel.open(run, FAMILIES, runtime)) {
      return model.generate(test, Map.of(), 16, false).stream()
          .map(TrainedModel.Generated::text)
          .toList();
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
