package dev.pifi.llm.llama;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.util.Optional;

/** What {@code config.json} says about a layer, with the defaults of the original code. */
record LlamaConfig(
    int hiddenSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int intermediateSize,
    Activation activation,
    double epsilon,
    double attentionDropout,
    boolean attentionBias,
    boolean feedForwardBias,
    Optional<Integer> window,
    RotarySettings rotary,
    double initializerRange) {

  private static final int MISTRAL_WINDOW = 4096;

  LlamaConfig {
    requireThat(
        heads % keyValueHeads == 0,
        "num_key_value_heads",
        "a divisor of num_attention_heads " + heads,
        keyValueHeads);
    requireThat(headSize > 0 && headSize % 2 == 0, "head_dim", "an even number", headSize);
    window.ifPresent(w -> requireThat(w > 0, "sliding_window", "at least 1, or null", w));
  }

  static LlamaConfig read(ModelConfig config) {
    config.reject("pretraining_tp", v -> !isOne(v), "1; sums in slices round differently");
    config.reject("rope_interleaved", v -> !v.equals(false), "false, heads rotated by halves");
    config.reject("partial_rotary_factor", v -> !isOne(v), "1, whole heads rotated");
    config.ignore("embeddings and head are not built", "vocab_size", "tie_word_embeddings");
    config.ignore("remarks of exporters", "is_llama_config", "transformers.js_config");
    config.ignore("rotary tables are as long as the input", "max_position_embeddings");
    config.ignore("special tokens are the tokenizer's", "pad_token_id", "unk_token_id");
    int hidden = config.requirePositive("hidden_size");
    int heads = config.requirePositive("num_attention_heads");
    return new LlamaConfig(
        hidden,
        config.requirePositive("num_hidden_layers"),
        heads,
        config.has("num_key_value_heads") ? config.requirePositive("num_key_value_heads") : heads,
        headSize(config, hidden, heads),
        config.requirePositive("intermediate_size"),
        activation(config),
        config.optionalDouble("rms_norm_eps").orElse(1e-6),
        config.optionalDouble("attention_dropout").orElse(0),
        config.optionalBoolean("attention_bias", false),
        config.optionalBoolean("mlp_bias", false),
        window(config),
        RotarySettings.read(config),
        config.optionalDouble("initializer_range").orElse(0.02));
  }

  private static int headSize(ModelConfig config, int hidden, int heads) {
    if (config.has("head_dim")) {
      return config.requirePositive("head_dim");
    }
    requireThat(
        hidden % heads == 0, "num_attention_heads", "a divisor of hidden_size " + hidden, heads);
    return hidden / heads;
  }

  private static Optional<Integer> window(ModelConfig config) {
    if (!config.modelType().equals("mistral")) {
      return Optional.empty();
    }
    // the one key whose null differs from its absence: null turns the window off
    if (!config.raw().containsKey("sliding_window")) {
      return Optional.of(MISTRAL_WINDOW);
    }
    return config.optionalInt("sliding_window").stream().boxed().findFirst();
  }

  private static Activation activation(ModelConfig config) {
    String name = config.optionalString("hidden_act").orElse("silu");
    return Activation.named(name)
        .orElseThrow(
            () ->
                unsupported(
                    config.source() + ": hidden_act",
                    "one of " + String.join(", ", Activation.allNames()),
                    name));
  }

  private static boolean isOne(Object value) {
    return value instanceof Number number && number.doubleValue() == 1;
  }

  private static void requireThat(boolean holds, String key, String wanted, int found) {
    if (!holds) {
      throw unsupported("config key " + key, wanted, Integer.toString(found));
    }
  }

  static PifiException unsupported(String subject, String wanted, String found) {
    return PifiException.of(ErrorCode.UNSUPPORTED, subject)
        .expected(wanted)
        .actual(found)
        .remedy("use a checkpoint with a supported value")
        .build();
  }
}
