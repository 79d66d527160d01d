package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.engine.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T5 and BART from pairs of texts to a saved model that writes texts. */
class SequenceTrainingTest {
  @TempDir Path folder;
  private SequenceFiles files;

  @BeforeEach
  void makeFiles() {
    files = new SequenceFiles(folder);
  }

  @ParameterizedTest
  @CsvSource({"t5, false, fp32", "t5, true, bf16", "bart, false, bf16", "bart, true, fp32"})
  void learnsToWriteAndWritesTheSameWhenLoadedAgain(
      String name, boolean plugged, String precision) {
    RunSpec spec =
        files.spec(
            name,
            plugged,
            "run",
            "runtime.precision=" + precision,
            "training.epochs=" + (name.equals("bart") ? 8 : 4),
            "generation.beams=2");
    List<Double> losses = new ArrayList<>();
    FineTuning.Outcome outcome = run(spec, false, event -> losses(event).ifPresent(losses::add));
    double first = mean(losses.subList(0, 4));
    double last = mean(losses.subList(losses.size() - 4, losses.size()));
    assertTrue(last < 0.7 * first, "from " + first + " to " + last);
    assertTrue(outcome.test().get("rouge1_nostem") > 0.4, outcome.test().toString());
    assertTrue(
        outcome
            .test()
            .keySet()
            .containsAll(List.of("loss", "bleu_sacrebleu", "rouge_l_nostem", "meteor_nltk")));
    RuntimeSpec asTrained = spec.runtime().with(RuntimeSpec.Precision.AUTO);
    try (TrainedModel model = TrainedModel.open(spec.output(), SequenceFiles.FAMILIES, asTrained)) {
      assertTrue(model.generates());
      Map<String, Double> again =
          model.evaluate(source("test"), Map.of(), spec.evaluation(), false);
      outcome
          .test()
          .forEach((score, value) -> assertEquals(value, again.get(score), 2e-3 * Math.abs(value)));
      List<TrainedModel.Generated> texts = model.generate(source("test"), Map.of(), 16, false);
      assertEquals(40, texts.size());
      assertTrue(texts.stream().noneMatch(t -> t.text().contains("[SEP]")), texts.toString());
      assertEquals(texts, model.generate(source("test"), Map.of(), 16, false));
    }
  }

  @Test
  void aGeneratedMetricMayPickTheBestModelAndEndTheRun() {
    RunSpec spec =
        files.spec(
            "t5",
            false,
            "stopped",
            "training.best_metric=rouge1_nostem",
            "training.early_stopping_patience=1",
            "training.evaluate_every_steps=2",
            "training.learning_rate=1e-9");
    List<TrainingListener.Event> events = new ArrayList<>();
    run(spec, false, events::add);
    assertEquals(4, count(events, TrainingListener.Stepped.class::isInstance));
    TrainingListener.Evaluated first =
        (TrainingListener.Evaluated)
            events.stream()
                .filter(TrainingListener.Evaluated.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertTrue(first.scores().containsKey("rouge1_nostem"), first.toString());
  }

  @Test
  void validationByLossWritesNoTexts() {
    List<TrainingListener.Event> events = new ArrayList<>();
    run(files.spec("t5", false, "losses", "training.epochs=1"), false, events::add);
    TrainingListener.Evaluated validation =
        (TrainingListener.Evaluated)
            events.stream()
                .filter(TrainingListener.Evaluated.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertEquals(java.util.Set.of("loss"), validation.scores().keySet());
  }

  @Test
  void aResumedRunEndsWithTheSameBytes() throws IOException {
    String[] settings = {
      "training.epochs=2", "training.checkpoint_every_steps=5", "training.accumulation_steps=2"
    };
    RunSpec whole = files.spec("bart", true, "whole", settings);
    run(whole, false, event -> {});
    RunSpec cut = files.spec("bart", true, "cut", settings);
    try {
      run(
          cut,
          false,
          event -> {
            if (event instanceof TrainingListener.Stepped s && s.step() == 12) {
              throw new IllegalStateException("cut");
            }
          });
    } catch (IllegalStateException expected) {
      assertEquals("cut", expected.getMessage());
    }
    run(cut, true, event -> {});
    SequenceFiles.assertSameModel(whole, cut);
  }

  /** The mean over all tokens of an update, not of means over parts with few and many tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"t5", "bart"})
  void accumulatedPartsEqualOneLargeBatch(String name) {
    List<List<Double>> losses = new ArrayList<>();
    for (int parts : List.of(1, 4)) {
      List<Double> found = new ArrayList<>();
      RunSpec spec =
          files.spec(
              name,
              false,
              "parts" + parts,
              "training.epochs=1",
              "training.label_smoothing=0.05",
              "training.batching=padded",
              "data.max_length=16",
              "training.batch_size=" + 32 / parts,
              "training.accumulation_steps=" + parts);
      run(spec, false, event -> losses(event).ifPresent(found::add));
      losses.add(found);
    }
    assertEquals(8, losses.get(0).size());
    for (int step = 0; step < 8; step++) {
      assertEquals(losses.get(0).get(step), losses.get(1).get(step), 2e-4, "step " + step);
    }
  }

  @Test
  void thePrefixStandsBeforeEverySource() throws IOException {
    RunSpec spec = files.spec("t5", false, "prefixed", "training.epochs=1");
    run(spec, false, event -> {});
    SequenceFiles.write(folder.resolve("short.jsonl"), SequenceFiles.row("story is dull", "x"));
    SequenceFiles.write(folder.resolve("long.jsonl"), SequenceFiles.row("the story is dull", "x"));
    Path manifest = spec.output().resolve("model").resolve(ModelManifest.FILE);
    String plain = text(spec, "long");
    String without = Files.readString(manifest);
    Files.writeString(manifest, without.replaceFirst("(\"prefix\" *: *)\"\"", "$1\"the \""));
    assertNotEquals(without, Files.readString(manifest));
    assertEquals(plain, text(spec, "short"));
    assertEquals(loss(spec, "short"), lossWith(spec, without, manifest), 1e-6);
  }

  private double lossWith(RunSpec spec, String text, Path manifest) throws IOException {
    Files.writeString(manifest, text);
    return loss(spec, "long");
  }

  private double loss(RunSpec spec, String split) {
    try (TrainedModel model =
        TrainedModel.open(spec.output(), SequenceFiles.FAMILIES, spec.runtime())) {
      return model.evaluate(source(split), Map.of(), spec.evaluation(), false).get("loss");
    }
  }

  private String text(RunSpec spec, String split) {
    try (TrainedModel model =
        TrainedModel.open(spec.output(), SequenceFiles.FAMILIES, spec.runtime())) {
      return model.generate(source(split), Map.of(), 1, false).get(0).text();
    }
  }

  private DataSource source(String split) {
    return new DataSource(
        Optional.of(folder.resolve(split + ".jsonl").toString()),
        Optional.empty(),
        DataSource.Format.AUTO);
  }

  private static FineTuning.Outcome run(RunSpec spec, boolean resume, TrainingListener listener) {
    return new FineTuning(spec, SequenceFiles.FAMILIES, listener).run(resume);
  }

  private static Optional<Double> losses(TrainingListener.Event event) {
    return event instanceof TrainingListener.Stepped stepped
        ? Optional.of(stepped.loss())
        : Optional.empty();
  }

  private static long count(
      List<TrainingListener.Event> events, Predicate<TrainingListener.Event> kind) {
    return events.stream().filter(kind).count();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }
}
