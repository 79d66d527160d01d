package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.engine.training.TrainingListener;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run from files to a saved model, on a tiny BERT and a tiny Llama. */
class FineTuningTest {
  private static final Families FAMILIES = Families.of(FineTuningTest.class.getClassLoader());

  @TempDir Path folder;
  private DemoFiles files;

  @BeforeEach
  void makeFiles() {
    files = new DemoFiles(folder, FAMILIES);
    files.write();
  }

  @Test
  void plainFineTuningLearnsTheTask() {
    FineTuning.Outcome outcome =
        run(spec("base", Optional.empty(), 8, 1), false, new ArrayList<>());
    assertTrue(outcome.test().get("accuracy") > 0.9, outcome.test().toString());
  }

  @Test
  void aPluggedLayerTrainsAndItsOwnWeightsStay() {
    List<TrainingListener.Event> events = new ArrayList<>();
    FineTuning.Outcome outcome = run(spec("pifi", Optional.of(plug()), 8, 1), false, events);
    assertTrue(outcome.test().get("accuracy") > 0.9, outcome.test().toString());
    TrainingListener.Started started = (TrainingListener.Started) events.get(0);
    assertTrue(started.frozenParameters() > 50_000);
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void aSavedModelScoresAsTheTrainedOneDid(RuntimeSpec.Precision precision) {
    RunSpec plain = spec("pifi", Optional.of(plug()), 8, 1);
    RunSpec spec = plain.with(plain.runtime().with(precision));
    Map<String, Double> trained = run(spec, false, new ArrayList<>()).test();
    assertTrue(trained.get("accuracy") > 0.8, trained.toString());
    RuntimeSpec asTrained = spec.runtime().with(RuntimeSpec.Precision.AUTO);
    List<TrainedModel.Prediction> first;
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, asTrained)) {
      assertEquals(precision.name().toLowerCase(Locale.ROOT), model.manifest().precision());
      DemoSpecs.assertScores(
          trained, model.evaluate(source("test"), Map.of(), spec.evaluation(), false));
      first = model.predict(source("test"), Map.of(), 32, false);
    }
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, asTrained)) {
      assertEquals(first, model.predict(source("test"), Map.of(), 32, false));
    }
  }

  @Test
  void aModelSavedBeforeThereWasAPrecisionIsFloat32() throws IOException {
    RunSpec spec = spec("old", Optional.empty(), 1, 1);
    Path model = run(spec, false, new ArrayList<>()).model();
    Path manifest = model.resolve(ModelManifest.FILE);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst(" *\"precision\" *: *\"fp32\",\\R", ""));
    assertFalse(Files.readString(manifest).contains("precision"));
    assertEquals("fp32", ModelManifest.read(model).precision());
    Files.writeString(manifest, text.replace("\"fp32\"", "\"fp99\""));
    PifiException refused = assertThrows(PifiException.class, () -> ModelManifest.read(model));
    assertTrue(refused.getMessage().contains("fp99"), refused.getMessage());
  }

  @Test
  void aModelWithItsLayerInsideNeedsNoOtherFolder() throws IOException {
    PlugSpec inside =
        new PlugSpec(
            files.llm(),
            List.of(-1),
            ModelSpec.Init.RANDOM,
            false,
            PlugSpec.Attention.BIDIRECTIONAL,
            true);
    RunSpec spec = spec("inside", Optional.of(inside), 1, 1);
    Map<String, Double> trained = run(spec, false, new ArrayList<>()).test();
    Files.delete(files.llm().resolve("model.safetensors"));
    Files.delete(files.llm().resolve("config.json"));
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      DemoSpecs.assertScores(
          trained, model.evaluate(source("test"), Map.of(), spec.evaluation(), false));
    }
  }

  @Test
  void aChangedLayerIsNotTakenForTheOneTrainedWith() throws IOException {
    RunSpec spec = spec("changed", Optional.of(plug()), 1, 1);
    Map<String, Double> trained = run(spec, false, new ArrayList<>()).test();
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      DemoSpecs.assertScores(
          trained, model.evaluate(source("test"), Map.of(), spec.evaluation(), false));
      assertEquals(200, model.predict(source("test"), Map.of(), 16, false).size());
    }
    Path file = files.llm().resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    PifiException refused =
        assertThrows(
            PifiException.class,
            () -> TrainedModel.open(spec.output(), FAMILIES, spec.runtime()).close());
    assertEquals(ErrorCode.CHECKPOINT_INVALID, refused.code());
  }

  @Test
  void aTokenizerOfAnotherModelIsRefused() throws IOException {
    Path config = files.slm().resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"vocab_size\":\\d+", "\"vocab_size\":9"));
    RunSpec read = spec("other", Optional.empty(), 1, 1);
    ModelSpec random = new ModelSpec(files.slm(), ModelSpec.Init.RANDOM, ModelSpec.Pooling.AUTO);
    RunSpec spec =
        DemoSpecs.spec(files, read.output(), random, Optional.empty(), 1, 1, 32, 3e-3, 0.1);
    PifiException fault =
        assertThrows(PifiException.class, () -> run(spec, false, new ArrayList<>()));
    assertEquals(ErrorCode.FILE_INVALID, fault.code());
    assertTrue(fault.expected().contains("vocab_size 9"), fault.expected());
  }

  @Test
  void aResumedRunEndsWithTheSameBytes() throws IOException {
    RunSpec whole = spec("whole", Optional.of(plug()), 2, 1);
    run(whole, false, new ArrayList<>());
    RunSpec cut = spec("cut", Optional.of(plug()), 2, 1);
    try {
      run(
          cut,
          false,
          new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(TrainingListener.Event event) {
              if (event instanceof TrainingListener.Stepped s && s.step() == 29) {
                throw new IllegalStateException("cut");
              }
              return super.add(event);
            }
          });
    } catch (IllegalStateException expected) {
      assertEquals("cut", expected.getMessage());
    }
    run(cut, true, new ArrayList<>());
    for (String file : List.of("model/model.safetensors", "model/pifi.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.output().resolve(file)),
          Files.readAllBytes(cut.output().resolve(file)),
          file);
    }
  }

  private static FineTuning.Outcome run(
      RunSpec spec, boolean resume, List<TrainingListener.Event> events) {
    return new FineTuning(spec, FAMILIES, events::add).run(resume);
  }

  private PlugSpec plug() {
    return new PlugSpec(
        files.llm(),
        List.of(-1),
        ModelSpec.Init.PRETRAINED,
        true,
        PlugSpec.Attention.BIDIRECTIONAL,
        false);
  }

  private RunSpec spec(String name, Optional<PlugSpec> plug, int epochs, int accumulation) {
    return spec(name, plug, epochs, accumulation, 32, 0.1);
  }

  private RunSpec spec(
      String name,
      Optional<PlugSpec> plug,
      int epochs,
      int accumulation,
      int batch,
      double dropout) {
    ModelSpec model = new ModelSpec(files.slm(), ModelSpec.Init.PRETRAINED, ModelSpec.Pooling.AUTO);
    return DemoSpecs.spec(
        files, folder.resolve(name), model, plug, epochs, accumulation, batch, 3e-3, dropout);
  }

  private DataSource source(String split) {
    return DemoSpecs.source(files, split);
  }
}
