package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.answering.Answer;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions from file to answer: a tiny model learns which words of a long context to cut out. */
class QuestionAnsweringTest {
  private static final Families FAMILIES =
      Families.of(QuestionAnsweringTest.class.getClassLoader());

  @TempDir private Path folder;
  private DemoFiles files;

  @BeforeEach
  void makeFiles() throws IOException {
    files = new DemoFiles(folder, FAMILIES);
    files.write();
    MadeUpQuestions.write(folder.resolve("train.json"), 320, 1);
    MadeUpQuestions.write(folder.resolve("dev.json"), 60, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "bidirectional", "causal", "paper"})
  void learnsAndAnswersTheSameWhenLoadedAgain(String plug) {
    RunSpec spec = spec("run", plug, "training.epochs=6");
    Map<String, Double> scores = run(spec, false, new ArrayList<>()).test();
    assertTrue(scores.get("squad_v1_f1") > 80, scores.toString());
    assertTrue(scores.get("squad_v1_em") <= scores.get("squad_v1_f1"), scores.toString());
    List<TrainedModel.Answered> first;
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      assertEquals(scores, model.evaluate(dev(), Map.of(), spec.evaluation(), false));
      first = model.answer(dev(), Map.of(), 7, false);
    }
    assertEquals(60, first.size());
    for (TrainedModel.Answered answered : first) {
      assertTrue(answered.question().id().startsWith("q"), answered.question().id());
      String context = answered.question().context();
      double before = Double.POSITIVE_INFINITY;
      double sum = 0;
      for (Answer answer : answered.answers()) {
        assertEquals(answer.text(), context.substring(answer.start(), answer.end()));
        assertTrue(answer.text().split(" ").length <= 4, answer.text());
        assertTrue(answer.logit() <= before, "best first");
        before = answer.logit();
        sum += answer.score();
      }
      assertEquals(1, sum, 1e-9);
      assertTrue(answered.answers().size() <= 5);
    }
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      assertEquals(first, model.answer(dev(), Map.of(), 7, false));
    }
  }

  @Test
  void thePublishedWayReadsOneWindowAndScoresPositionsToo() {
    RunSpec spec = spec("paper", "paper", "preset=paper", "training.epochs=1");
    List<TrainingListener.Event> events = new ArrayList<>();
    Map<String, Double> scores = run(spec, false, events).test();
    assertEquals(
        List.of("squad_v1_f1", "squad_v1_em", "paper_span_em", "paper_span_f1"),
        List.copyOf(scores.keySet()));
    assertTrue(((TrainingListener.Started) events.get(0)).cutTexts() > 0, "long contexts are cut");
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      assertEquals(scores, model.evaluate(dev(), Map.of(), spec.evaluation(), false));
    }
  }

  @Test
  void aResumedRunEndsWithTheSameBytes() throws IOException {
    String[] short_ = {"training.epochs=1", "training.checkpoint_every_steps=4"};
    RunSpec whole = spec("whole", "bidirectional", short_);
    run(whole, false, new ArrayList<>());
    RunSpec cut = spec("cut", "bidirectional", short_);
    assertThrows(
        IllegalStateException.class,
        () ->
            new FineTuning(
                    cut,
                    FAMILIES,
                    event -> {
                      if (event instanceof TrainingListener.Stepped s && s.step() == 10) {
                        throw new IllegalStateException("cut");
                      }
                    })
                .run(false));
    run(cut, true, new ArrayList<>());
    for (String file : List.of("model/model.safetensors", "model/pifi.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.output().resolve(file)),
          Files.readAllBytes(cut.output().resolve(file)),
          file);
    }
  }

  @Test
  void questionsAboutOneTextAreNotSplitBetweenTrainingAndValidation() {
    RunSpec spec = spec("split", "base", "training.epochs=1", "data.validation=null");
    List<TrainingListener.Event> events = new ArrayList<>();
    run(spec, false, events);
    int rows = ((TrainingListener.Started) events.get(0)).trainingRows();
    assertTrue(rows > 0, "windows are trained on");
  }

  @Test
  void anAnswerThatIsNotThereEndsTheRunOrIsLeftOutAndCounted() throws IOException {
    Path train = folder.resolve("train.json");
    Files.writeString(
        train, Files.readString(train).replaceFirst("\"answer_start\":\\d+", "\"answer_start\":1"));
    RunSpec strict = spec("strict", "base", "training.epochs=1");
    PifiException fault =
        assertThrows(PifiException.class, () -> run(strict, false, new ArrayList<>()));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertTrue(fault.subject().endsWith("train.json row 1"), fault.subject());
    assertTrue(fault.actual().contains("not at its answer_start 1, but at "), fault.actual());

    RunSpec lenient = spec("lenient", "base", "training.epochs=1", "data.on_bad_row=skip");
    List<TrainingListener.Event> events = new ArrayList<>();
    run(lenient, false, events);
    assertEquals(1, ((TrainingListener.Started) events.get(0)).skippedRows());
  }

  private DataSource dev() {
    return new DataSource(
        Optional.of(folder.resolve("dev.json").toString()),
        Optional.empty(),
        DataSource.Format.AUTO);
  }

  private FineTuning.Outcome run(
      RunSpec spec, boolean resume, List<TrainingListener.Event> events) {
    return new FineTuning(spec, FAMILIES, events::add).run(resume);
  }

  private RunSpec spec(String output, String plug, String... overrides) {
    List<String> all =
        new ArrayList<>(List.of(plug.equals("base") ? "method=base" : "plug.attention=" + plug));
    all.addAll(List.of(overrides));
    return SpecReader.read(
        """
        task: extractive-question-answering
        method: pifi
        output: OUTPUT
        model: {path: tiny-bert}
        plug: {path: tiny-llama}
        data: {train: train.json, validation: dev.json, test: dev.json, max_length: 32}
        training: {batch_size: 16, learning_rate: 2e-3}
        question_answering: {max_answer_length: 4, n_best: 5}
        runtime: {device: cpu, precision: fp32}
        """
            .replace("OUTPUT", output),
        "spec",
        folder,
        all,
        FAMILIES::metricsOfTask);
  }
}
