package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.EvaluationSet;
import dev.pifi.engine.spec.LabelSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import dev.pifi.engine.training.EvaluationListener;
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
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pairs with three labels as SNLI's own files have them: pairs whose annotators disagreed are
 * marked {@code -} and left out; then a data set from elsewhere that numbers its labels.
 */
class PairClassificationTest {
  private static final Families FAMILIES =
      Families.of(PairClassificationTest.class.getClassLoader());
  private static final List<String> LABELS = List.of("entailment", "neutral", "contradiction");

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    new DemoFiles(folder, FAMILIES).write();
    write("snli.jsonl", "sentence1", "sentence2", "gold_label", List.of("-"), LABELS);
    write("hub.jsonl", "premise", "hypothesis", "label", List.of("-1"), List.of("0", "1", "2"));
  }

  private void write(
      String file, String first, String second, String label, List<String> none, List<String> names)
      throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      int id = random.nextInt(3);
      String hypothesis = List.of("very wonderful", "the story", "very dull").get(id);
      String value = i % 10 == 0 ? none.get(0) : names.get(id);
      rows.append(
          String.format(
              "{\"%s\": \"the film is wonderful\", \"%s\": \"the film seems %s\", \"%s\": %s}%n",
              first,
              second,
              hypothesis,
              label,
              value.matches("-?\\d") ? value : "\"" + value + "\""));
    }
    Files.writeString(folder.resolve(file), rows);
  }

  @Test
  void disagreementIsLeftOutAndOtherFilesMayWriteLabelsOtherwise() {
    RunSpec spec =
        SpecReader.read(
            """
            task: pair-classification
            output: run
            model: {path: tiny-bert}
            data:
              train: snli.jsonl
              validation: snli.jsonl
              columns: {text: sentence1, text_pair: sentence2, label: gold_label}
              labels: [entailment, neutral, contradiction]
              drop_labels: ["-"]
              max_length: 32
            training: {epochs: 8, batch_size: 8, learning_rate: 2e-3}
            runtime: {device: cpu, precision: fp32}
            """,
            "spec",
            folder,
            List.of(),
            FAMILIES::metricsOfTask);
    List<TrainingListener.Event> events = new ArrayList<>();
    Map<String, Double> scores = new FineTuning(spec, FAMILIES, events::add).run(false).test();
    assertEquals(108, ((TrainingListener.Started) events.get(0)).trainingRows());
    assertTrue(scores.get("accuracy") > 0.95, scores.toString());

    List<Integer> progress = new ArrayList<>();
    EvaluationListener listener = (rows, of) -> progress.add(of - rows);
    try (TrainedModel model = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      TrainedModel.Evaluation same =
          model.evaluate(
              EvaluationSet.of("snli", source("snli.jsonl"), Map.of()),
              spec.evaluation(),
              false,
              listener);
      assertEquals(new TrainedModel.Evaluation(scores, 108, 0, 12, List.of()), same);
      EvaluationSet hub =
          new EvaluationSet(
              "hub",
              source("hub.jsonl"),
              Map.of("text", "premise", "text_pair", "hypothesis", "label", "label"),
              Optional.of(LabelSpec.named(LABELS)),
              List.of("-1"));
      assertEquals(same, model.evaluate(hub, spec.evaluation(), false, listener));
    }
    assertTrue(progress.size() > 2, "a listener hears of every batch");
    assertEquals(0, progress.get(progress.size() - 1), "the last is all there are");
  }

  private DataSource source(String file) {
    return new DataSource(
        Optional.of(folder.resolve(file).toString()), Optional.empty(), DataSource.Format.AUTO);
  }
}
