package dev.pifi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input, as a user gives it: one clear error, its exit code, no stack trace, no model. */
class FaultsTest {
  private static final String GOOD = "{\"text\":\"the film is clever\",\"label\":1}\n";

  private static final String BAD = "{\"text\":\"the film is dull\",\"label\":0}\n";

  @TempDir private Path folder;
  private DemoFiles files;
  private Path spec;

  /** What a case does to the files before the command runs. */
  private interface Damage {
    void to(FaultsTest test) throws IOException;
  }

  /**
   * One bad input.
   *
   * @param name of the case
   * @param exitCode what the command ends with
   * @param says what the error must name
   * @param damage done to good files first
   * @param overrides of the spec
   */
  private record Fault(
      String name, int exitCode, List<String> says, Damage damage, List<String> overrides) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Fault of(
      String name, int exitCode, List<String> says, Damage damage, String... overrides) {
    return new Fault(name, exitCode, says, damage, List.of(overrides));
  }

  private static Damage none() {
    return test -> {};
  }

  private static Damage rows(String text) {
    return rows(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Damage rows(byte[] bytes) {
    return test -> Files.write(test.files.data("train"), bytes);
  }

  private static Damage replaced(boolean small, String file, String pattern, String by) {
    return test -> {
      Path path = (small ? test.files.slm() : test.files.llm()).resolve(file);
      byte[] before = Files.readAllBytes(path);
      String text = new String(before, StandardCharsets.ISO_8859_1);
      String after = text.replaceFirst(pattern, by);
      assertFalse(text.equals(after), "the damage does nothing");
      Files.write(path, after.getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  static List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(badData());
    faults.addAll(badModels());
    faults.addAll(badSpecs());
    return faults;
  }

  private static List<Fault> badData() {
    byte[] latin = "{\"text\":\"caf\u00e9\",\"label\":1}\n".getBytes(StandardCharsets.ISO_8859_1);
    return List.of(
        of("not UTF-8", 7, List.of("train.jsonl", "UTF-8"), rows(latin)),
        of("an empty file", 4, List.of("train.jsonl"), rows("")),
        of(
            "no rows left to train on",
            7,
            List.of("label"),
            rows(GOOD.repeat(4)),
            "data.drop_labels=[\"1\"]"),
        of("a file of the wrong kind", 7, List.of("train.jsonl", "JSON"), rows("PAR1\n")),
        of(
            "an unlabelled row",
            7,
            List.of("label", "on_bad_row"),
            rows(GOOD + BAD + "{\"text\":\"dull\",\"label\":null}\n")),
        of(
            "an empty text",
            7,
            List.of("text", "on_bad_row"),
            rows(GOOD + BAD + "{\"text\":\"  \",\"label\":0}\n")),
        of(
            "a label outside the map",
            7,
            List.of("'2'", "label"),
            rows(GOOD.repeat(9) + "{\"text\":\"dull\",\"label\":2}\n"),
            "data.labels={\"0\": bad, \"1\": good}"),
        of("one label only", 7, List.of("label"), rows(GOOD.repeat(20))),
        of("no such column", 7, List.of("review"), none(), "data.columns={text: review}"),
        of(
            "a text longer than the limit",
            7,
            List.of("max_length", "on_long_text"),
            none(),
            "data.max_length=4",
            "data.on_long_text=fail"),
        of("lines that are no JSON", 7, List.of("train.jsonl"), rows("text,label\na,1\n")),
        of(
            "SQL with a typing error",
            3,
            List.of("selct", "SELECT"),
            none(),
            "data.train.sql=selct * from data"),
        of(
            "SQL of a column that is not there",
            3,
            List.of("stars"),
            none(),
            "data.train.sql=select text, stars as label from data"));
  }

  private static List<Fault> badModels() {
    return List.of(
        of("a layer that does not exist", 6, List.of("layer", "9"), none(), "plug.layers=[9]"),
        of(
            "an unknown model_type",
            6,
            List.of("model_type", "bort"),
            replaced(true, "config.json", "\"bert\"", "\"bort\"")),
        of(
            "an unsupported flag",
            6,
            List.of("relu6"),
            replaced(true, "config.json", "\"gelu\"", "\"relu6\"")),
        of(
            "a key that nobody reads",
            6,
            List.of("new_flag"),
            replaced(true, "config.json", "\"model_type\"", "\"new_flag\":true,\"model_type\"")),
        of(
            "config.json that is no JSON",
            4,
            List.of("config.json", "line"),
            replaced(true, "config.json", ":", "")),
        of(
            "a tensor that is missing",
            5,
            List.of("query"),
            replaced(
                true,
                "model.safetensors",
                "layer.0.attention.self.query.weight",
                "layer.0.attention.self.qwery.weight")),
        of(
            "a tensor of another shape",
            5,
            List.of("shape"),
            replaced(true, "config.json", "\"vocab_size\":\\d+", "\"vocab_size\":60")),
        of("weights cut short", 5, List.of("model.safetensors"), cut(1000)),
        of("weights of five bytes", 5, List.of("model.safetensors"), cut(5)),
        of(
            "no weights",
            4,
            List.of("model.safetensors"),
            test -> Files.delete(test.files.slm().resolve("model.safetensors"))),
        of(
            "no tokenizer",
            4,
            List.of("tokenizer.json"),
            test -> Files.delete(test.files.slm().resolve("tokenizer.json"))));
  }

  private static Damage cut(int bytes) {
    return test -> {
      Path file = test.files.slm().resolve("model.safetensors");
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
    };
  }

  private static List<Fault> badSpecs() {
    return List.of(
        of("an unknown key", 3, List.of("epoch", "epochs"), none(), "training.epoch=2"),
        of(
            "several faults at once",
            3,
            List.of("model.path", "data.train", "training.epochs"),
            none(),
            "model.path=nowhere",
            "data.train=nothing.csv",
            "training.epochs=0"),
        of("an unknown task", 6, List.of("text-classification"), none(), "task=classification"),
        of("an unknown metric", 6, List.of("acuracy"), none(), "evaluation.metrics=[acuracy]"),
        of(
            "a column for no role",
            3,
            List.of("txt", "label, text"),
            none(),
            "data.columns={txt: review}"),
        of(
            "a step so wide that the model's outputs are no numbers",
            9,
            List.of("finite", "learning_rate"),
            none(),
            "training.learning_rate=1e30",
            "training.warmup_fraction=0",
            "training.schedule=constant",
            "training.clip_norm=0"),
        of("a GPU that is not there", 6, List.of("GPU"), none(), "runtime.device=cuda:77"),
        of(
            "an output that cannot be written",
            10,
            List.of("/proc"),
            none(),
            "output=/proc/pifi-run"));
  }

  @BeforeEach
  void write() throws IOException {
    files = new DemoFiles(folder.resolve("files"), Families.of(getClass().getClassLoader()));
    files.write();
    spec = folder.resolve("spec.yaml");
    Files.writeString(
        spec,
        """
        task: text-classification
        output: run
        model: {path: files/tiny-bert}
        plug: {path: files/tiny-llama}
        data: {train: files/train.jsonl, max_length: 32}
        training: {max_steps: 1}
        runtime: {device: cpu, precision: fp32}
        """);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void endsATraining(Fault fault) throws IOException {
    fault.damage().to(this);
    List<String> command = new ArrayList<>(List.of("train", spec.toString()));
    command.addAll(fault.overrides());
    Command ended = Command.run(command.toArray(String[]::new));
    assertFault(fault.exitCode(), fault.says(), ended);
    assertFalse(Files.exists(folder.resolve("run/model")), "a model was left");
  }

  @Test
  void endsWhatUsesATrainedModel() throws IOException {
    String run = folder.resolve("run").toString();
    String rows = files.data("test").toString();
    assertFault(4, List.of("run"), Command.run("eval", run, rows));
    assertFault(4, List.of("run"), Command.run("predict", run, rows));
    assertFault(4, List.of("run", "pifi train"), Command.run("resume", run));
    Command trained = Command.run("train", spec.toString());
    assertEquals(0, trained.exitCode(), trained.err());
    assertFault(4, List.of("none.csv"), Command.run("eval", run, "none.csv"));
    assertFault(4, List.of("none.csv"), Command.run("predict", run, "none.csv"));
    assertFault(6, List.of("acuracy"), Command.run("eval", run, rows, "--metrics", "acuracy"));
    assertFault(2, List.of("--precision"), Command.run("eval", run, rows, "--precision", "fp8"));
    assertFault(2, List.of("--device"), Command.run("predict", run, rows, "--device", "gpu"));
    assertFault(6, List.of("GPU"), Command.run("verify", run, "--device", "cuda:77"));
    assertFault(7, List.of("review"), Command.run("predict", run, rows, "--column", "text=review"));
    assertFault(3, List.of("txt"), Command.run("predict", run, rows, "--column", "txt=text"));
    Files.move(files.llm(), folder.resolve("elsewhere"));
    assertFault(4, List.of("plugFolder", "plug.embed"), Command.run("predict", run, rows));
  }

  @Test
  void whatDoesNotFitIsNamedTogetherAndBeforeTheFirstStep() {
    String[] wrong = {
      spec.toString(),
      "training.best_metric=bleu_sacrebleu",
      "evaluation.metrics=[acuracy]",
      "plug.layers=[9]",
      "data.labels=[one]"
    };
    List<String> faults = List.of("bleu_sacrebleu", "acuracy", "layer 9", "data.labels");
    for (String command : List.of("validate", "train")) {
      List<String> words = new ArrayList<>(List.of(command));
      words.addAll(List.of(wrong));
      Command ended = Command.run(words.toArray(String[]::new));
      assertFault(3, faults, ended);
      assertEquals("", ended.out());
    }
    Command unfit = Command.run("train", spec.toString(), "training.best_metric=bleu_sacrebleu");
    assertFault(6, List.of("a metric of texts"), unfit);
    assertEquals("", unfit.out());
    String[] files = {"validate", spec.toString(), "data.columns={text: review}"};
    assertFault(7, List.of("review", "--column"), Command.run(files));
  }

  @Test
  void aRunSaysWhatLabelsItFoundAndWhatItDropped() {
    Command trained =
        Command.run("train", spec.toString(), "data.drop_labels=[2]", "data.limit=40");
    assertEquals(0, trained.exitCode(), trained.err());
    assertTrue(trained.out().contains("2 labels with their rows: 0 ("), trained.out());
    assertFalse(trained.out().contains("dropped"), trained.out());
    Command dropping =
        Command.run(
            "train",
            spec.toString(),
            "--overwrite",
            "data.drop_labels=[0]",
            "data.labels={1: good, 2: bad}");
    assertTrue(dropping.out().contains("bad (0)"), dropping.out() + dropping.err());
    assertTrue(dropping.out().contains("rows dropped by their label"), dropping.out());
  }

  @Test
  void aModelSpeaksTheNamesThatItsSpecGivesToLabelValues() {
    Command trained =
        Command.run("train", spec.toString(), "data.labels={0: negative, 1: positive}");
    assertTrue(trained.out().contains("negative ("), trained.out() + trained.err());
    String run = folder.resolve("run").toString();
    String rows = files.data("test").toString();
    Command predicted = Command.run("predict", run, rows);
    assertTrue(predicted.out().contains("\"positive\":"), predicted.out() + predicted.err());
    Command judged = Command.run("eval", run, rows);
    assertEquals(0, judged.exitCode(), judged.err());
  }

  @Test
  void aQueryReadsTheFileBesideItAsData() {
    Command trained =
        Command.run(
            "train",
            spec.toString(),
            "data.train.sql=select text, label from data where label >= 0 limit 100");
    assertEquals(0, trained.exitCode(), trained.err());
  }

  @Test
  void aRunWithoutABetterScoreStopsEarly() throws IOException {
    Command trained =
        Command.run(
            "train",
            spec.toString(),
            "training.max_steps=60",
            "training.epochs=9",
            "training.learning_rate=1e-12",
            "training.evaluate_every_steps=3",
            "training.early_stopping_patience=2");
    assertEquals(0, trained.exitCode(), trained.err());
    String events = Files.readString(folder.resolve("run/events.jsonl"));
    assertTrue(events.contains("\"event\":\"stepped\",\"step\":9,"), events);
    assertFalse(events.contains("\"event\":\"stepped\",\"step\":10,"), events);
    String metrics = Files.readString(folder.resolve("run/metrics.json"));
    assertTrue(metrics.replace(" ", "").contains("\"best_step\":3"), metrics);
  }

  private static void assertFault(int exitCode, List<String> says, Command ended) {
    assertEquals(exitCode, ended.exitCode(), ended.err());
    List<String> errors = ended.err().lines().filter(l -> l.startsWith("error: ")).toList();
    assertEquals(1, errors.size(), ended.err());
    says.forEach(word -> assertTrue(ended.err().contains(word), word + ": " + ended.err()));
    assertFalse(ended.err().contains("\tat "), ended.err());
    assertFalse(ended.err().contains("Exception"), ended.err());
  }
}
