package dev.pifi.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options that only some tasks have: answers of questions, weights of classes. */
class TaskOptionsTest {
  private static final String QUESTIONS =
      """
      task: extractive-question-answering
      output: out
      model: {path: slm}
      data: {train: train.json}
      """;
  private static final List<String> OWN = List.of("squad_v1_f1", "squad_v1_em");

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("slm"));
    Files.writeString(folder.resolve("slm/config.json"), "{}");
    Files.writeString(folder.resolve("train.json"), "{}");
  }

  @Test
  void questionsHaveDefaultsOfTheirOwn() {
    RunSpec spec = read(QUESTIONS);
    assertEquals(384, spec.data().maxLength());
    assertEquals(new AnsweringSpec(AnsweringSpec.Windows.SLIDING, 128, 30, 20), spec.answering());
    assertEquals(OWN, spec.evaluation().metrics());
    assertEquals("squad_v1_f1", spec.training().selection().bestMetric());
    assertEquals(33, read(QUESTIONS, "data.max_length=100").answering().stride());
  }

  @Test
  void thePaperReadsOneWindowOfAHundredTokens() {
    RunSpec spec = read(QUESTIONS, "preset=paper");
    assertEquals(100, spec.data().maxLength());
    assertEquals(new AnsweringSpec(AnsweringSpec.Windows.FIRST, 0, 30, 20), spec.answering());
    assertEquals(0, spec.training().labelSmoothing());
    assertEquals(
        List.of("squad_v1_f1", "squad_v1_em", "paper_span_em", "paper_span_f1"),
        spec.evaluation().metrics());
    assertEquals("squad_v1_f1", spec.training().selection().bestMetric());
  }

  @Test
  void optionsSurviveWriting() {
    RunSpec spec =
        read(
            QUESTIONS,
            "question_answering={stride: 7, max_answer_length: 5, n_best: 3}",
            "training.class_weights={\"1\": 2, \"0\": 0.5}");
    assertEquals(new AnsweringSpec(AnsweringSpec.Windows.SLIDING, 7, 5, 3), spec.answering());
    assertEquals(
        new ClassWeights.Given(Map.of("1", 2.0, "0", 0.5)), spec.training().classWeights());
    assertEquals(
        spec, SpecReader.read(SpecWriter.yaml(spec), "copy", Path.of("/"), List.of(), task -> OWN));
    for (String weights : List.of("none", "balanced")) {
      RunSpec one = read(QUESTIONS, "training.class_weights=" + weights);
      assertEquals(
          one, SpecReader.read(SpecWriter.yaml(one), "copy", Path.of("/"), List.of(), task -> OWN));
    }
  }

  @Test
  void everyFaultIsNamed() {
    assertFaults(
        List.of(
            "question_answering={windows: slide, stride: 384, max_answer_length: 0, best: 1}",
            "training.class_weights=balance"),
        "question_answering.windows: wanted one of sliding, first, found 'slide'",
        "question_answering.stride: wanted less than data.max_length 384",
        "question_answering.max_answer_length: wanted a whole number of 1 or more, found 0",
        "question_answering.best: unknown key",
        "training.class_weights: wanted none, balanced, or a weight for each label, found 'balance'");
    assertFaults(
        List.of("training.class_weights={a: 0, b: heavy}"),
        "training.class_weights.a: wanted a number above 0, found 0",
        "training.class_weights.b: wanted a number above 0, found 'heavy'");
  }

  @Test
  void whatCannotGoTogetherIsRefused() {
    assertFaults(
        List.of(
            "training.label_smoothing=0.1",
            "data.labels=[a, b]",
            "evaluation.metrics=[squad_v1_f1, paper_span_f1]"),
        "training.label_smoothing: wanted 0",
        "data.labels: questions have answers, not labels",
        "evaluation.metrics: paper_span_em and paper_span_f1");
    assertFaults(
        List.of("question_answering={windows: first, stride: 5}"),
        "question_answering.stride: 'windows: first' has none");
  }

  private RunSpec read(String text, String... overrides) {
    return SpecReader.read(text, "test", folder, List.of(overrides), task -> OWN);
  }

  private void assertFaults(List<String> overrides, String... faults) {
    PifiException e =
        assertThrows(PifiException.class, () -> read(QUESTIONS, overrides.toArray(String[]::new)));
    for (String fault : faults) {
      assertTrue(e.actual().contains(fault), () -> fault + " is not in " + e.actual());
    }
    assertEquals(faults.length, e.actual().split("\n  - ").length - 1, e.actual());
  }
}
