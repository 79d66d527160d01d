package dev.pifi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PifiTest {
  @TempDir private Path folder;

  @Test
  void listsPlugins() {
    Command result = Command.run("plugins");
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().contains("text-classification"), result.out());
    assertTrue(result.out().contains("accuracy"), result.out());
  }

  @Test
  void wrongCommandLinesEndWithTwo() {
    assertEquals(2, Command.run().exitCode());
    assertEquals(2, Command.run("trian").exitCode());
    assertEquals(2, Command.run("validate").exitCode());
    assertEquals(0, Command.run("--help").exitCode());
  }

  /** Every command and subcommand explains itself. */
  @TestFactory
  List<DynamicTest> everyCommandHasHelp() {
    List<DynamicTest> tests = new ArrayList<>();
    addHelp(Pifi.commands(), List.of(), tests);
    assertTrue(tests.size() >= 16, "commands are missing from " + tests.size());
    return tests;
  }

  private static void addHelp(CommandLine line, List<String> words, List<DynamicTest> tests) {
    String name = String.join(" ", words);
    tests.add(
        DynamicTest.dynamicTest(
            "pifi " + name,
            () -> {
              List<String> asked = new ArrayList<>(words);
              asked.add("--help");
              Command help = Command.run(asked.toArray(String[]::new));
              assertEquals(0, help.exitCode(), help.err());
              assertTrue(help.out().contains("Usage: pifi"), help.out());
              assertTrue(help.out().contains(name), help.out());
              assertEquals("", help.err());
            }));
    line.getSubcommands()
        .forEach(
            (next, sub) -> {
              List<String> longer = new ArrayList<>(words);
              longer.add(next);
              addHelp(sub, longer, tests);
            });
  }

  @Test
  void aWrongCommandLineIsToldInAFewLines() {
    Command wrong = Command.run("bench", "step", "--lenth", "3");
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.err().contains("--lenth"), wrong.err());
    assertTrue(wrong.err().contains("pifi bench step --help"), wrong.err());
    assertTrue(wrong.err().lines().count() <= 4, wrong.err());
    Command unknown = Command.run("bench", "step", "--llm", "9b");
    assertEquals(2, unknown.exitCode());
    assertTrue(unknown.err().contains("8b, qwen0.5b"), unknown.err());
  }

  @Test
  void initWritesOnceAndValidateReadsIt() throws IOException {
    Path file = folder.resolve("new/run.yaml");
    assertEquals(0, Command.run("init", file.toString()).exitCode());
    assertEquals(2, Command.run("init", file.toString()).exitCode());
    assertEquals(0, Command.run("init", "--force", file.toString()).exitCode());
    Command missing = Command.run("validate", file.toString());
    assertEquals(3, missing.exitCode());
    assertTrue(missing.err().contains("model.path: wanted a model's folder"), missing.err());

    DemoFiles files = new DemoFiles(folder, Families.of(getClass().getClassLoader()));
    files.write();
    Command valid =
        Command.run(
            "validate",
            file.toString(),
            "method=base",
            "model.path=" + files.slm(),
            "data.train=" + files.data("train"));
    assertEquals(0, valid.exitCode(), valid.err());
    assertTrue(valid.out().contains("max_length: 128"), valid.out());
  }

  @Test
  void aTrainedModelIsUsedAndNotOverwrittenByAccident() throws IOException {
    Path demo = folder.resolve("demo");
    Path relative = Path.of("").toAbsolutePath().relativize(demo.toAbsolutePath());
    Command trained = Command.run("demo", "--output", relative.toString());
    assertEquals(0, trained.exitCode(), trained.err());
    String test = demo.resolve("files/test.jsonl").toString();

    Command scores = Command.run("eval", demo.resolve("pifi").toString(), test, "--json");
    assertEquals(0, scores.exitCode(), scores.err());
    assertTrue(scores.out().contains("accuracy"), scores.out());
    severalDataSetsAreOneTable(demo.resolve("pifi").toString(), test);
    theConfusionMatrixIsShown(demo.resolve("pifi").toString(), test);
    Command labels = Command.run("predict", demo.resolve("base").toString(), test);
    assertEquals(200, labels.out().lines().count(), labels.err());
    badRowsAreLeftOutAndCounted(demo.resolve("base").toString());

    String spec = demo.resolve("base/spec.yaml").toString();
    Command refused = Command.run("train", spec);
    assertEquals(2, refused.exitCode(), refused.out());
    assertTrue(refused.err().contains("--overwrite"), refused.err());
    assertTrue(Files.exists(demo.resolve("base/model/pifi.json")));
    assertEquals(0, Command.run("resume", demo.resolve("base").toString()).exitCode());
    aRunThatNeverBeganIsNotInTheWay(spec, "output=" + demo.resolve("other"));
    benchmarksOverRowsCountThem(demo.resolve("files/tiny-bert"));
    assertEquals(
        0,
        Command.run("train", spec, "--overwrite", "training.epochs=1", "data.max_length=6")
            .exitCode());
    String events = Files.readString(demo.resolve("base/events.jsonl"));
    assertTrue(events.lines().findFirst().orElse("").matches(".*\"cutTexts\":[1-9].*"), events);
  }

  @Test
  void examplesOfTheHelpCanBeCopiedAndExitCodesAreTold() {
    assertTrue(Command.run("--help").out().contains("7 data"));
    String eval = Command.run("eval", "--help").out();
    assertTrue(eval.contains("--metrics accuracy,f1_macro,matthews"), eval);
  }

  /** As cron, services and containers start programs. */
  @Test
  void withoutALocaleWordsAreStillUtf8() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("run.yaml"), "t\u00e4sk: x\n");
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.pifi.cli.Pifi",
            "validate",
            file.toString());
    child.environment().put("LC_ALL", "C");
    Process process = child.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(3, process.waitFor(), said);
    assertTrue(said.contains("t\u00e4sk"), said);
  }

  @Test
  void faultsNameWhatToDo() {
    Command result = Command.run("validate", folder.resolve("none.yaml").toString());
    assertEquals(4, result.exitCode());
    String err = result.err();
    assertTrue(err.startsWith("error: "), err);
    assertTrue(err.contains("  wanted: ") && err.contains("  do: "), err);
    assertTrue(Command.run("--debug", "validate", "none.yaml").err().contains("PifiException"));
  }

  private static void theConfusionMatrixIsShown(String model, String test) {
    String table = Command.run("eval", model, test, "--metrics", "accuracy,confusion_matrix").out();
    assertTrue(table.contains("confusion_matrix, reference in rows, predicted in columns"), table);
    String json = Command.run("eval", model, test, "--metrics", "confusion_matrix", "--json").out();
    Matcher counts =
        Pattern.compile("\"counts\":\\[\\[(\\d+),(\\d+)],\\[(\\d+),(\\d+)]]").matcher(json);
    assertTrue(counts.find(), json);
    long rows = 0;
    for (int i = 1; i <= counts.groupCount(); i++) {
      rows += Long.parseLong(counts.group(i));
    }
    assertEquals(200, rows, json);
  }

  private void badRowsAreLeftOutAndCounted(String model) throws IOException {
    Path rows = folder.resolve("gaps.jsonl");
    Files.writeString(
        rows, "{\"text\": \"a clever film\"}\n{\"text\": null}\n{\"text\": \"cold\"}\n");
    assertEquals(7, Command.run("predict", model, rows.toString()).exitCode());
    Command skipped = Command.run("predict", model, rows.toString(), "--skip-bad-rows");
    assertEquals(0, skipped.exitCode(), skipped.err());
    assertEquals(2, skipped.out().lines().count(), skipped.out());
    assertTrue(skipped.err().contains("1 bad row left out"), skipped.err());
  }

  @Test
  void theServerIsAmongTheCommandsAndStartedByTheLauncherAlone() {
    assertTrue(Command.run("--help").out().contains("serve"));
    Command direct = Command.run("serve");
    assertEquals(2, direct.exitCode());
    assertTrue(direct.err().contains("./pifi serve"), direct.err());
  }

  private void benchmarksOverRowsCountThem(Path tokenizer) throws IOException {
    Path data = folder.resolve("rows.jsonl");
    Files.writeString(data, "{\"text\":\"one\",\"label\":1}\n".repeat(5));
    for (String what : List.of("epoch", "predict")) {
      Command line =
          Command.run(
              "bench",
              what,
              "--shape",
              "minilm",
              "--method",
              "base",
              "--batch",
              "2",
              "--rows",
              "3",
              "--precision",
              "fp32",
              "--data",
              data.toString(),
              "--tokenizer",
              tokenizer.toString());
      assertEquals(0, line.exitCode(), line.err());
      assertTrue(line.out().contains("\"rows\":3,\"rows_per_s\":"), line.out());
    }
    Files.writeString(data, "{\"text\":\"one\"}");
    Command refused =
        Command.run(
            "bench",
            "epoch",
            "--data",
            data.toString(),
            "--tokenizer",
            tokenizer.toString(),
            "--shape",
            "minilm",
            "--method",
            "base");
    assertTrue(refused.exitCode() != 0 && refused.err().contains("line 1"), refused.err());
  }

  private void severalDataSetsAreOneTable(String model, String test) throws IOException {
    Path list = folder.resolve("sets.yaml");
    Files.writeString(list, "again: " + test + "\nother: {path: " + test + ", format: jsonl}\n");
    Command table = Command.run("eval", model, test, "--datasets", list.toString());
    assertEquals(0, table.exitCode(), table.err());
    List<String> lines = table.out().lines().toList();
    assertEquals(4, lines.size(), table.out());
    assertTrue(lines.get(0).matches("data set +rows +accuracy +f1_macro"), table.out());
    assertTrue(lines.get(1).startsWith(test + "   200  "), table.out());
    assertTrue(lines.get(2).startsWith("again "), table.out());
    assertEquals(lines.get(2).substring(6).strip(), lines.get(3).substring(6).strip());
    assertEquals(2, Command.run("eval", model).exitCode());
  }

  private static void aRunThatNeverBeganIsNotInTheWay(String spec, String output) {
    Command refused = Command.run("train", spec, output, "data.columns={text: words}");
    assertTrue(refused.err().contains("a column 'words'"), refused.err());
    Command corrected = Command.run("train", spec, output, "training.epochs=1");
    assertEquals(0, corrected.exitCode(), corrected.err());
  }
}
