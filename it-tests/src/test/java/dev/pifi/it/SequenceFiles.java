package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Tiny T5, BART and Llama with pairs of made-up sentences, and specs of runs on them. */
final class SequenceFiles {
  static final Families FAMILIES = Families.of(SequenceFiles.class.getClassLoader());
  private static final List<String> THINGS =
      List.of("film", "story", "cast", "script", "scene", "ending", "dialogue", "score");
  private static final List<String> QUALITIES =
      List.of("wonderful", "charming", "clever", "moving", "dull", "clumsy", "tedious", "empty");
  private static final Map<String, Map<String, Object>> CONFIGS =
      Map.of(
          "t5",
          Map.ofEntries(
              Map.entry("model_type", "t5"),
              Map.entry("d_model", 32),
              Map.entry("d_kv", 8),
              Map.entry("d_ff", 64),
              Map.entry("num_heads", 4),
              Map.entry("num_layers", 2),
              Map.entry("vocab_size", 48),
              Map.entry("n_positions", 32),
              Map.entry("dropout_rate", 0.0),
              Map.entry("initializer_factor", 0.3),
              Map.entry("pad_token_id", 0),
              Map.entry("decoder_start_token_id", 0),
              Map.entry("eos_token_id", 3)),
          "bart",
          Map.ofEntries(
              Map.entry("model_type", "bart"),
              Map.entry("d_model", 32),
              Map.entry("encoder_layers", 2),
              Map.entry("decoder_layers", 2),
              Map.entry("encoder_attention_heads", 4),
              Map.entry("decoder_attention_heads", 4),
              Map.entry("encoder_ffn_dim", 64),
              Map.entry("decoder_ffn_dim", 64),
              Map.entry("max_position_embeddings", 32),
              Map.entry("vocab_size", 48),
              Map.entry("dropout", 0.0),
              Map.entry("init_std", 0.15),
              Map.entry("pad_token_id", 0),
              Map.entry("decoder_start_token_id", 3),
              Map.entry("forced_eos_token_id", 3),
              Map.entry("eos_token_id", 3)));

  private final Path folder;

  /** Writes below a folder. */
  SequenceFiles(Path folder) {
    this.folder = folder;
    DemoFiles demo = new DemoFiles(folder, FAMILIES);
    demo.write();
    CONFIGS.forEach(
        (name, config) -> {
          write(folder.resolve(name).resolve("config.json"), json(config));
          copy(demo.slm().resolve("tokenizer.json"), folder.resolve(name));
        });
    rows("train", 256, 1);
    rows("validation", 48, 2);
    rows("test", 40, 3);
  }

  Path folder() {
    return folder;
  }

  /** A run of the task on one of the models, with further lines of a spec. */
  RunSpec spec(String model, boolean plugged, String output, String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "task=sequence-to-sequence",
                "method=" + (plugged ? "pifi" : "base"),
                "output=" + folder.resolve(output),
                "model.path=" + folder.resolve(model),
                "model.init=random",
                "plug.path=" + folder.resolve("tiny-llama"),
                "data.train=" + folder.resolve("train.jsonl"),
                "data.validation=" + folder.resolve("validation.jsonl"),
                "data.test=" + folder.resolve("test.jsonl"),
                "generation.max_target_length=12",
                "training.epochs=4",
                "training.batch_size=16",
                "training.learning_rate=5e-3",
                "evaluation.batch_size=16",
                "runtime.device=cpu",
                "runtime.precision=fp32"));
    all.addAll(List.of(overrides));
    return SpecReader.read("{}", "test", folder, all, FAMILIES::metricsOfTask);
  }

  /** "the THING is QUALITY" becomes "QUALITY THING", perhaps of two things. */
  private void rows(String split, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String thing = THINGS.get(random.nextInt(THINGS.size()));
      String quality = QUALITIES.get(random.nextInt(QUALITIES.size()));
      boolean two = random.nextBoolean();
      String more = THINGS.get(random.nextInt(THINGS.size()));
      text.append(
          row(
              "the " + thing + (two ? " with the " + more : "") + " is " + quality,
              quality + " " + thing + (two ? " and " + more : "")));
    }
    write(folder.resolve(split + ".jsonl"), text.toString());
  }

  static String row(String source, String target) {
    return json(Map.of("source", source, "target", target)) + "\n";
  }

  static String json(Object value) {
    try {
      return new ObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void copy(Path file, Path into) {
    try {
      Files.createDirectories(into);
      Files.copy(file, into.resolve(file.getFileName().toString()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Asserts that two runs ended with the same bytes. */
  static void assertSameModel(RunSpec whole, RunSpec cut) throws IOException {
    for (String file : List.of("model/model.safetensors", "model/pifi.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.output().resolve(file)),
          Files.readAllBytes(cut.output().resolve(file)),
          file);
    }
  }
}
