package dev.pifi.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {
  private static final String MINIMAL =
      """
      task: text-classification
      output: out
      model: {path: slm}
      plug: {path: llm}
      data: {train: train.csv}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String model : List.of("slm", "llm", "models/bert-base-uncased", "models/llama-3.1-8b")) {
      Files.createDirectories(folder.resolve(model));
      Files.writeString(folder.resolve(model).resolve("config.json"), "{}");
    }
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("train.csv"), "text,label\n");
    Files.writeString(folder.resolve("data/train.csv"), "text,label\n");
  }

  @Test
  void fillsInDefaults() {
    RunSpec spec = read(MINIMAL);
    assertEquals(RunSpec.Method.PIFI, spec.method());
    assertEquals(folder.resolve("out"), spec.output());
    assertEquals(folder.resolve("slm"), spec.model().path());
    assertEquals(Optional.of(folder.resolve("train.csv").toString()), spec.data().train().path());
    assertEquals(128, spec.data().maxLength());
    assertEquals(List.of(-1), spec.plug().orElseThrow().layers());
    assertEquals(PlugSpec.Attention.BIDIRECTIONAL, spec.plug().orElseThrow().attention());
    assertEquals(
        new TrainingSpec.Optimizer(TrainingSpec.OptimizerKind.ADAMW, 5e-5, 0.01, 0.9, 0.999, 1e-8),
        spec.training().optimizer());
    assertEquals(0.06, spec.training().schedule().warmupFraction());
    assertEquals("accuracy", spec.training().selection().bestMetric());
    assertEquals(List.of("accuracy", "f1_macro"), spec.evaluation().metrics());
  }

  @Test
  void paperPresetChangesDefaultsOnly() {
    RunSpec spec = read(MINIMAL, "preset=paper", "training.clip_norm=2");
    assertEquals(100, spec.data().maxLength());
    assertEquals(TrainingSpec.OptimizerKind.ADAM, spec.training().optimizer().kind());
    assertEquals(0.0, spec.training().optimizer().weightDecay());
    assertEquals(TrainingSpec.ScheduleKind.CONSTANT, spec.training().schedule().kind());
    assertEquals(0.0, spec.training().schedule().warmupFraction());
    assertEquals(2.0, spec.training().clipNorm());
    assertEquals(0.05, spec.training().labelSmoothing());
    assertEquals(
        new TrainingSpec.Batches(TrainingSpec.Batching.PADDED, 1, true), spec.training().batches());
    assertEquals(PlugSpec.Attention.PAPER, spec.plug().orElseThrow().attention());
    assertEquals(RuntimeSpec.Precision.FP32, spec.runtime().precision());
    assertEquals(4, spec.evaluation().metrics().size());
  }

  @Test
  void paperPresetGeneratesAsThePublishedCodeDoes() throws IOException {
    Files.writeString(folder.resolve("slm/config.json"), "{\"model_type\": \"t5\"}");
    List<String> metrics = List.of("loss", "bleu_sacrebleu");
    String[] texts = {"preset=paper", "task=sequence-to-sequence"};
    GenerationSpec t5 = readTask(metrics, texts).generation();
    assertEquals("translate English to French: ", t5.prefix());
    assertEquals(5, t5.beams());
    assertEquals(100, t5.maxTargetLength());
    assertTrue(t5.firstSentence());
    assertEquals(
        List.of("loss", "bleu_sacrebleu", "bleu_nlgeval", "rouge_l_nlgeval"),
        readTask(metrics, texts).evaluation().metrics());
    assertEquals(
        "", readTask(metrics, texts[0], texts[1], "generation.prefix=''").generation().prefix());
    Files.writeString(folder.resolve("slm/config.json"), "{\"model_type\": \"bart\"}");
    assertEquals("", readTask(metrics, texts).generation().prefix());
    assertRoundTrip(readTask(metrics, texts));
  }

  private RunSpec readTask(List<String> metrics, String... overrides) {
    return SpecReader.read(MINIMAL, "spec", folder, List.of(overrides), task -> metrics);
  }

  @Test
  void suggestsTheKeyThatWasMeant() {
    assertFaults(
        MINIMAL + "training: {epoch: 3}\n", "training.epoch: unknown key; did you mean 'epochs'?");
  }

  @Test
  void reportsEveryFaultAtOnce() {
    assertFaults(
        """
        task: text-classification
        methd: pifi
        model: {path: nowhere, pooling: maen}
        data: {fraction: 1.5, on_bad_row: 3, labels: [a, a], train: {format: csv}}
        training: {epochs: 0, learning_rate: fast, drop_last: 1, warmup_steps: 5, warmup_fraction: 0.1}
        evaluation: {metrics: []}
        runtime: {device: gpu}
        """,
        "methd: unknown key; did you mean 'method'?",
        "output: missing",
        "model.path: wanted a model's folder",
        "model.pooling: wanted one of auto, cls, mean, mean_with_padding, last, found 'maen'",
        "data.fraction: wanted",
        "data.on_bad_row: wanted one of fail, skip, found 3",
        "data.labels: one name",
        "data.train: wanted a path or sql",
        "training.epochs: wanted a whole number of 1 or more, found 0",
        "training.learning_rate: wanted a number above 0, found 'fast'",
        "training.drop_last: wanted true or false, found 1",
        "training.warmup_steps: 'warmup_fraction'",
        "evaluation.metrics: wanted a list",
        "runtime.device: wanted auto, cpu, cuda or cuda:N, found 'gpu'");
  }

  @Test
  void looksForFiles() throws IOException {
    Files.delete(folder.resolve("llm/config.json"));
    assertFaults(
        MINIMAL + "",
        List.of("model.path=" + folder.resolve("none"), "data.test=nowhere.csv"),
        "model.path: wanted a model's folder",
        "plug.path: wanted a model's folder",
        "data.test: no readable file " + Path.of("nowhere.csv").toAbsolutePath());
    RunSpec base =
        read(MINIMAL, "method=base", "data.test=*.csv", "data.validation=https://h/v.csv");
    assertTrue(base.plug().isEmpty());
    assertEquals(
        Optional.of(Path.of("").toAbsolutePath() + "/*.csv"),
        base.data().test().orElseThrow().path());
  }

  @Test
  void overridesReplaceValues() {
    RunSpec spec =
        read(
            MINIMAL,
            "training.learning_rate=1e-4",
            "plug.layers=[3, -2]",
            "data.train.sql=select * from data",
            "data.labels={\"1\": good, \"0\": bad}",
            "output=elsewhere",
            "runtime.device=cuda:1");
    assertEquals(1e-4, spec.training().optimizer().learningRate());
    assertEquals(List.of(3, -2), spec.plug().orElseThrow().layers());
    assertEquals(Optional.of("select * from data"), spec.data().train().sql());
    assertTrue(spec.data().train().path().isPresent());
    assertEquals(List.of("good", "bad"), spec.data().labels().orElseThrow().names());
    assertEquals(Path.of("elsewhere").toAbsolutePath(), spec.output());
    assertEquals("cuda:1", spec.runtime().device().name());
    assertFaults(
        MINIMAL, List.of("epochs", "task.x=1"), "override 'epochs'", "override 'task.x=1'");
  }

  @Test
  void refusesWhatIsNotPlainYaml() {
    assertFaults("task: a\ntask: b\n", "uplicate");
    assertFaults("a: &x 1\nb: *x\n", "alias");
    assertFaults("[1]", "[1]");
    assertFaults("a: 1\n---\nb: 2\n", "line");
  }

  @Test
  void writesWhatItReads() {
    assertRoundTrip(read(MINIMAL));
    assertRoundTrip(read(MINIMAL, "preset=paper", "method=base"));
    RunSpec full =
        read(
            MINIMAL
                + """
                training: {warmup_steps: 7, max_steps: 9, checkpoint_every_steps: 2, epsilon: 1e-6}
                evaluation: {metrics: [f1_macro], batch_size: 5}
                generation: {prefix: "to German: ", beams: 4, stopping: early}
                """,
            "data.labels={\"true\": \"yes\", \"-1\": \"null\", \"a: b\": \"1\"}",
            "data.drop_labels=[\"no\", 3]",
            "data.columns={text: \"the # text\"}",
            "data.limit=10",
            "data.test={sql: \"select 'a:  b' as text\\nfrom data\"}");
    assertEquals(
        Map.of("true", "yes", "-1", "null", "a: b", "1"),
        full.data().labels().orElseThrow().nameOfValue());
    assertEquals("f1_macro", full.training().selection().bestMetric());
    assertEquals("to German: ", full.generation().prefix());
    assertRoundTrip(full);
  }

  @Test
  void modelsOfMetricsAreFoldersAndAreWrittenAgain() {
    RunSpec spec =
        read(
            MINIMAL + "evaluation: {bertscore: {model: slm, layer: 3, idf: true}}\n",
            "evaluation.bartscore.model=" + folder.resolve("slm"));
    ScoringSpec.BertScore bert = spec.evaluation().scoring().bertScore().orElseThrow();
    assertEquals(folder.resolve("slm"), bert.model());
    assertEquals(OptionalInt.of(3), bert.layer());
    assertTrue(bert.idf());
    assertEquals(Optional.of(bert.model()), spec.evaluation().scoring().bartScore());
    assertRoundTrip(spec);
    assertEquals(ScoringSpec.none(), read(MINIMAL).evaluation().scoring());
    assertFaults(
        MINIMAL + "evaluation: {bertscore: {layer: 0, modle: x}, bartscore: {}}\n",
        "evaluation.bertscore.layer: wanted a whole number of 1 or more",
        "evaluation.bertscore.model: missing",
        "evaluation.bertscore.modle: unknown key; did you mean 'model'?",
        "evaluation.bartscore.model: missing");
    assertFaults(
        MINIMAL + "evaluation: {bartscore: {model: nowhere}}\n",
        "evaluation.bartscore.model: wanted a model's folder");
  }

  @Test
  void templateIsAValidSpec() {
    RunSpec spec = read(SpecTemplate.text());
    assertEquals(RunSpec.Method.PIFI, spec.method());
    String open =
        SpecTemplate.text()
            .replaceAll(
                "(?m)^( *)# (?=training:|evaluation:|generation:|question_answering:|runtime:)",
                "$1");
    open = open.replaceAll("(?m)^( +)# (?=[a-z_0-9]+:)", "$1");
    open = open.replaceAll("(?m)^  #   (?=path|sql|format)", "    ");
    assertFaults(
        open,
        "data.validation: no readable file",
        "data.test: no readable file",
        "evaluation.bertscore.model: wanted a model's folder",
        "evaluation.bartscore.model: wanted a model's folder");
  }

  @Test
  void aTaskWithMetricsOfItsOwnIsJudgedByThem() {
    List<String> own = List.of("loss", "bleu_sacrebleu");
    RunSpec spec = SpecReader.read(MINIMAL, "test", folder, List.of(), task -> own);
    assertEquals(own, spec.evaluation().metrics());
    assertEquals("loss", spec.training().selection().bestMetric());
    assertEquals("accuracy", read(MINIMAL).training().selection().bestMetric());
  }

  private void assertRoundTrip(RunSpec spec) {
    assertEquals(
        spec,
        SpecReader.read(SpecWriter.yaml(spec), "copy", Path.of("/"), List.of(), task -> List.of()));
  }

  private RunSpec read(String text, String... overrides) {
    return SpecReader.read(text, "test", folder, List.of(overrides), task -> List.of());
  }

  private void assertFaults(String text, String... faults) {
    assertFaults(text, List.of(), faults);
  }

  private void assertFaults(String text, List<String> overrides, String... faults) {
    PifiException e =
        assertThrows(
            PifiException.class,
            () -> SpecReader.read(text, "test", folder, overrides, task -> List.of()));
    assertEquals(ErrorCode.SPEC_INVALID, e.code());
    for (String fault : faults) {
      assertTrue(e.actual().contains(fault), () -> fault + " is not in " + e.actual());
    }
    if (e.actual().startsWith("\n")) {
      assertEquals(faults.length, e.actual().split("\n  - ").length - 1, e.actual());
    }
  }
}
