package dev.pifi.engine.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.assembly.RandomWeights;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.checkpoint.FloatTensor;
import dev.pifi.engine.checkpoint.SafetensorsWriter;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.LayerSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Writes a tiny BERT, a tiny Llama and a made-up sentiment data set into a folder. */
public final class DemoFiles {
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final List<String> GOOD =
      List.of("wonderful", "charming", "clever", "moving", "funny", "brilliant", "warm", "fresh");
  private static final List<String> BAD =
      List.of("dull", "clumsy", "tedious", "empty", "loud", "stale", "cold", "hollow");
  private static final List<String> THINGS =
      List.of("film", "story", "cast", "script", "scene", "ending", "dialogue", "score");
  private static final List<String> GLUE =
      List.of(
          "the", "a", "is", "was", "not", "and", "but", "very", "quite", "this", "with", "feels",
          "seems", "never");

  private final Path folder;
  private final Families families;

  /** Writes below a folder. */
  public DemoFiles(Path folder, Families families) {
    this.folder = folder;
    this.families = families;
  }

  /** The small model's folder. */
  public Path slm() {
    return folder.resolve("tiny-bert");
  }

  /** The large model's folder. */
  public Path llm() {
    return folder.resolve("tiny-llama");
  }

  /** A data file: {@code train}, {@code validation} or {@code test}. */
  public Path data(String split) {
    return folder.resolve(split + ".jsonl");
  }

  /** Writes everything; the same bytes every time. */
  public void write() {
    List<String> vocabulary = new ArrayList<>(SPECIAL);
    List.of(GLUE, THINGS, GOOD, BAD).forEach(vocabulary::addAll);
    writeSlm(vocabulary);
    writeLlm();
    writeRows("train", 600, 1);
    writeRows("validation", 100, 2);
    writeRows("test", 200, 3);
  }

  private void writeSlm(List<String> vocabulary) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "bert");
    config.put("vocab_size", vocabulary.size());
    config.put("hidden_size", 64);
    config.put("num_hidden_layers", 2);
    config.put("num_attention_heads", 4);
    config.put("intermediate_size", 128);
    config.put("hidden_act", "gelu");
    config.put("hidden_dropout_prob", 0.1);
    config.put("attention_probs_dropout_prob", 0.1);
    config.put("max_position_embeddings", 64);
    config.put("type_vocab_size", 2);
    config.put("layer_norm_eps", 1e-12);
    config.put("initializer_range", 0.02);
    config.put("pad_token_id", 0);
    AtomicFiles.write(slm().resolve("config.json"), json(config));
    AtomicFiles.write(slm().resolve("tokenizer.json"), json(tokenizer(vocabulary)));
    Backbone backbone = families.backbone(ConfigFile.read(slm()));
    Graph graph = new Graph();
    Value ids = graph.input("ids", DType.INT64, "batch", "length");
    backbone
        .encoder()
        .hiddenStates(
            Scope.of(graph, 0.05),
            new Backbone.Inputs(
                ids, graph.input("mask", DType.INT64, "batch", "length"), Optional.of(ids)));
    writeWeights(slm(), graph, 11);
  }

  private void writeLlm() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "llama");
    config.put("vocab_size", 100);
    config.put("hidden_size", 96);
    config.put("num_hidden_layers", 1);
    config.put("num_attention_heads", 4);
    config.put("num_key_value_heads", 2);
    config.put("intermediate_size", 192);
    config.put("hidden_act", "silu");
    config.put("max_position_embeddings", 128);
    config.put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10000.0);
    AtomicFiles.write(llm().resolve("config.json"), json(config));
    LayerSource layer = families.layers(ConfigFile.read(llm()), List.of(-1)).get(0);
    Graph graph = new Graph();
    layer
        .layer()
        .output(
            Scope.of(graph, 0.05),
            new LayerSource.Inputs(
                graph.input("x", DType.FLOAT32, "batch", "length", layer.hiddenSize()),
                Optional.empty(),
                AttentionMode.BIDIRECTIONAL));
    writeWeights(llm(), graph, 12);
  }

  private static void writeWeights(Path target, Graph graph, long seed) {
    RandomWeights random = new RandomWeights(seed);
    List<FloatTensor> tensors = new ArrayList<>();
    for (Value value : graph.parameters().values()) {
      Parameter parameter = value.attribute(Attribute.PARAMETER);
      tensors.add(
          new FloatTensor(
              parameter.name(), parameter.shape().sizes(), () -> random.values(parameter)));
    }
    SafetensorsWriter.write(target.resolve("model.safetensors"), Map.of("format", "pt"), tensors);
  }

  private static Map<String, Object> tokenizer(List<String> vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    vocabulary.forEach(word -> ids.put(word, ids.size()));
    List<Map<String, Object>> added = new ArrayList<>();
    for (String special : SPECIAL) {
      added.add(
          Map.of(
              "id",
              ids.get(special),
              "content",
              special,
              "single_word",
              false,
              "lstrip",
              false,
              "rstrip",
              false,
              "normalized",
              false,
              "special",
              true));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("added_tokens", added);
    json.put(
        "normalizer",
        Map.of(
            "type",
            "BertNormalizer",
            "clean_text",
            true,
            "handle_chinese_chars",
            true,
            "lowercase",
            true));
    json.put("pre_tokenizer", Map.of("type", "BertPreTokenizer"));
    json.put(
        "post_processor",
        Map.of("type", "BertProcessing", "sep", List.of("[SEP]", 3), "cls", List.of("[CLS]", 2)));
    json.put(
        "model",
        Map.of(
            "type",
            "WordPiece",
            "unk_token",
            "[UNK]",
            "continuing_subword_prefix",
            "##",
            "max_input_chars_per_word",
            100,
            "vocab",
            ids));
    return json;
  }

  /** Sentences whose label turns on the adjective and on a negation in front of it. */
  private void writeRows(String split, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      boolean positive = random.nextBoolean();
      boolean negated = random.nextInt(4) == 0;
      String adjective = pick(positive != negated ? GOOD : BAD, random);
      String sentence =
          "the "
              + pick(THINGS, random)
              + " "
              + pick(List.of("is", "was", "feels", "seems"), random)
              + (negated ? " not " : " ")
              + pick(List.of("very", "quite"), random)
              + " "
              + adjective
              + (random.nextBoolean() ? " with a " + pick(THINGS, random) : "");
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("text", sentence);
      row.put("label", positive ? 1 : 0);
      text.append(line(row)).append('\n');
    }
    AtomicFiles.write(data(split), text.toString());
  }

  private static String pick(List<String> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }

  private static String json(Map<String, Object> value) {
    return line(value) + "\n";
  }

  private static String line(Map<String, Object> value) {
    try {
      return new ObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
