package dev.pifi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of texts on the command line: train, predict, eval, and the benchmark of generation. */
class SequenceCommandsTest {
  @TempDir private Path folder;
  private Path model;
  private Path rows;

  @BeforeEach
  void writeFiles() throws IOException {
    DemoFiles demo =
        new DemoFiles(folder, Families.of(SequenceCommandsTest.class.getClassLoader()));
    demo.write();
    model = folder.resolve("t5");
    Files.createDirectories(model);
    Files.copy(demo.slm().resolve("tokenizer.json"), model.resolve("tokenizer.json"));
    Files.writeString(
        model.resolve("config.json"),
        """
        {"model_type": "t5", "d_model": 16, "d_kv": 4, "d_ff": 32, "num_heads": 4,
         "num_layers": 1, "vocab_size": 48, "pad_token_id": 0, "decoder_start_token_id": 0,
         "eos_token_id": 3}
        """);
    rows = folder.resolve("rows.jsonl");
    Files.writeString(
        rows,
        """
        {"en": "the film is dull", "de": "dull film"}
        {"en": "the story is very clever", "de": "clever story"}
        {"en": "the cast was funny", "de": "funny cast"}
        {"en": "the ending feels cold", "de": "cold ending"}
        """);
  }

  @Test
  void aModelOfPairsIsTrainedUsedAndScored() throws IOException {
    Path spec = folder.resolve("spec.yaml");
    Files.writeString(
        spec,
        """
        task: sequence-to-sequence
        output: run
        model: {path: t5, init: random}
        data: {train: rows.jsonl, validation: rows.jsonl, columns: {source: en, target: de}}
        generation: {max_target_length: 6, beams: 2}
        training: {epochs: 2, batch_size: 2}
        runtime: {device: cpu, precision: fp32}
        """);
    printed(0, "train", spec.toString());
    String run = folder.resolve("run").toString();
    List<String> lines = printed(0, "predict", run, rows.toString()).out().lines().toList();
    assertEquals(4, lines.size());
    JsonNode second = new ObjectMapper().readTree(lines.get(1));
    assertEquals("the story is very clever", second.path("source").textValue());
    assertTrue(second.path("row").asText().contains("2"), lines.get(1));
    assertTrue(second.path("text").isTextual(), lines.get(1));
    assertFalse(second.has("label"), lines.get(1));
    String scores =
        printed(
                0,
                "eval",
                run,
                rows.toString(),
                "--json",
                "--metrics",
                "loss,bleu_sacrebleu,rouge_l_nostem,meteor_nltk")
            .out();
    JsonNode found = new ObjectMapper().readTree(scores).path("scores");
    for (String name : List.of("loss", "bleu_sacrebleu", "rouge_l_nostem", "meteor_nltk")) {
      assertTrue(found.path(name).isNumber(), scores);
    }
  }

  @Test
  void theBenchmarkOfGenerationCountsTokensOfEachWidth() throws IOException {
    String[] common = {"bench", "generate", "--shape", model.resolve("config.json").toString()};
    Printed line =
        printed(
            0,
            concat(
                common, "--batch", "2", "--tokens", "3", "--beams", "1,3", "--precision", "fp32"));
    JsonNode json = new ObjectMapper().readTree(line.out());
    assertTrue(json.path("tokens_per_s_beam1").doubleValue() > 0, line.out());
    assertTrue(json.path("tokens_per_s_beam3").doubleValue() > 0, line.out());
    assertFalse(json.has("tokens_per_s_beam5"), line.out());
    assertTrue(printed(2, concat(common, "--tokens", "0")).err().contains("--tokens"));
  }

  private static String[] concat(String[] first, String... more) {
    return java.util.stream.Stream.of(first, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  private record Printed(String out, String err) {}

  private static Printed printed(int wanted, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int exitCode;
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      exitCode = Pifi.run(arguments);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    Printed printed =
        new Printed(
            outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
    assertEquals(wanted, exitCode, printed.toString());
    return printed;
  }
}
