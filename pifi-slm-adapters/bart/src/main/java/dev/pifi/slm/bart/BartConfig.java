package dev.pifi.slm.bart;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.ConfigFaults;

/** What the family's {@code config.json} says, with the defaults of the original code. */
record BartConfig(
    int hiddenSize,
    Side encoder,
    Side decoder,
    Activation activation,
    double dropout,
    double attentionDropout,
    double activationDropout,
    double initializerRange,
    double embeddingScale,
    int vocabularySize,
    int maximumLength,
    int padTokenId,
    int startTokenId,
    int endTokenId) {

  /** What the two halves may have differently. */
  record Side(int layers, int heads, int intermediateSize) {}

  static BartConfig read(ModelConfig config) {
    refuse(config);
    passOver(config);
    int hidden = config.requirePositive("d_model");
    boolean scaled = config.optionalBoolean("scale_embedding", false);
    return new BartConfig(
        hidden,
        side(config, "encoder", hidden),
        side(config, "decoder", hidden),
        ConfigFaults.activation(config, "activation_function", "gelu"),
        config.optionalDouble("dropout").orElse(0.1),
        config.optionalDouble("attention_dropout").orElse(0),
        config.optionalDouble("activation_dropout").orElse(0),
        config.optionalDouble("init_std").orElse(0.02),
        scaled ? Math.sqrt(hidden) : 1,
        config.requirePositive("vocab_size"),
        config.requirePositive("max_position_embeddings"),
        config.optionalInt("pad_token_id").orElse(1),
        config.optionalInt("decoder_start_token_id").orElse(2),
        config.optionalInt("eos_token_id").orElse(2));
  }

  private static Side side(ModelConfig config, String name, int hidden) {
    int heads = config.requirePositive(name + "_attention_heads");
    ConfigFaults.require(
        hidden % heads == 0,
        config,
        name + "_attention_heads",
        "a divisor of d_model " + hidden,
        heads);
    return new Side(
        config.requirePositive(name + "_layers"), heads, config.requirePositive(name + "_ffn_dim"));
  }

  private static void refuse(ModelConfig config) {
    config.reject("is_encoder_decoder", v -> !v.equals(true), "true");
    config.reject("is_decoder", v -> !v.equals(false), "false, an encoder-decoder");
    config.reject("normalize_before", v -> !v.equals(false), "false, norms behind each part");
    config.reject("normalize_embedding", v -> !v.equals(true), "true");
    config.reject("add_final_layer_norm", v -> !v.equals(false), "false");
    config.reject("add_bias_logits", v -> !v.equals(false), "false");
    config.reject("static_position_embeddings", v -> !v.equals(false), "false, learned positions");
    config.reject("extra_pos_embeddings", v -> !isNumber(v, 2), "2");
    config.reject("encoder_layerdrop", v -> !isNumber(v, 0), "0");
    config.reject("decoder_layerdrop", v -> !isNumber(v, 0), "0");
    config.reject("tie_word_embeddings", v -> !v.equals(true), "true");
  }

  private static boolean isNumber(Object value, double wanted) {
    return value instanceof Number number && number.doubleValue() == wanted;
  }

  private static void passOver(ModelConfig config) {
    config.ignore("no classification head is built", "classif_dropout");
    config.ignore("encoder_layers says it", "num_hidden_layers");
  }
}
