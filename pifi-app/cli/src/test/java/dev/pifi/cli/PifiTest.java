package dev.pifi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PifiTest {
  @TempDir private Path folder;

  @Test
  void listsPlugins() {
    Result result = run("plugins");
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().contains("text-classification"), result.out());
    assertTrue(result.out().contains("accuracy"), result.out());
  }

  @Test
  void wrongCommandLinesEndWithTwo() {
    assertEquals(2, run().exitCode());
    assertEquals(2, run("trian").exitCode());
    assertEquals(2, run("validate").exitCode());
    assertEquals(0, run("--help").exitCode());
  }

  @Test
  void initWritesOnceAndValidateReadsIt() throws IOException {
    Path file = folder.resolve("new/run.yaml");
    assertEquals(0, run("init", file.toString()).exitCode());
    assertEquals(2, run("init", file.toString()).exitCode());
    assertEquals(0, run("init", "--force", file.toString()).exitCode());
    Result missing = run("validate", file.toString());
    assertEquals(3, missing.exitCode());
    assertTrue(missing.err().contains("model.path: wanted a model's folder"), missing.err());

    Files.writeString(folder.resolve("config.json"), "{}");
    Files.writeString(folder.resolve("train.csv"), "text,label\n");
    Result valid =
        run(
            "validate",
            file.toString(),
            "method=base",
            "model.path=" + folder,
            "data.train=" + folder.resolve("train.csv"));
    assertEquals(0, valid.exitCode(), valid.err());
    assertTrue(valid.out().contains("max_length: 128"), valid.out());
  }

  @Test
  void aTrainedModelIsUsedAndNotOverwrittenByAccident() throws IOException {
    Path demo = folder.resolve("demo");
    Path relative = Path.of("").toAbsolutePath().relativize(demo.toAbsolutePath());
    Result trained = run("demo", "--output", relative.toString());
    assertEquals(0, trained.exitCode(), trained.err());
    String test = demo.resolve("files/test.jsonl").toString();

    Result scores = run("eval", demo.resolve("pifi").toString(), test, "--json");
    assertEquals(0, scores.exitCode(), scores.err());
    assertTrue(scores.out().contains("accuracy"), scores.out());
    Result labels = run("predict", demo.resolve("base").toString(), test);
    assertEquals(200, labels.out().lines().count(), labels.err());

    String spec = demo.resolve("base/spec.yaml").toString();
    Result refused = run("train", spec);
    assertEquals(2, refused.exitCode(), refused.out());
    assertTrue(refused.err().contains("--overwrite"), refused.err());
    assertTrue(Files.exists(demo.resolve("base/model/pifi.json")));
    assertEquals(0, run("resume", demo.resolve("base").toString()).exitCode());
    aRunThatNeverBeganIsNotInTheWay(spec, "output=" + demo.resolve("other"));
    benchmarksOverRowsCountThem(demo.resolve("files/tiny-bert"));
    assertEquals(
        0, run("train", spec, "--overwrite", "training.epochs=1", "data.max_length=6").exitCode());
    String events = Files.readString(demo.resolve("base/events.jsonl"));
    assertTrue(events.lines().findFirst().orElse("").matches(".*\"cutTexts\":[1-9].*"), events);
  }

  @Test
  void faultsNameWhatToDo() {
    Result result = run("validate", folder.resolve("none.yaml").toString());
    assertEquals(4, result.exitCode());
    String err = result.err();
    assertTrue(err.startsWith("error: "), err);
    assertTrue(err.contains("  wanted: ") && err.contains("  do: "), err);
    assertTrue(run("--debug", "validate", "none.yaml").err().contains("PifiException"));
  }

  private void benchmarksOverRowsCountThem(Path tokenizer) throws IOException {
    Path data = folder.resolve("rows.jsonl");
    Files.writeString(data, "{\"text\":\"one\",\"label\":1}\n".repeat(5));
    for (String what : List.of("epoch", "predict")) {
      Result line =
          run(
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
    Result refused =
        run(
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

  private static void aRunThatNeverBeganIsNotInTheWay(String spec, String output) {
    Result refused = run("train", spec, output, "task=extractive-question-answering");
    assertTrue(refused.err().contains("task extractive-question-answering"), refused.err());
    Result corrected = run("train", spec, output, "training.epochs=1");
    assertEquals(0, corrected.exitCode(), corrected.err());
  }

  private static Result run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int exitCode = Pifi.run(arguments);
      return new Result(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private record Result(int exitCode, String out, String err) {}
}
