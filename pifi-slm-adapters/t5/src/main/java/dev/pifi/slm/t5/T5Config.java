package dev.pifi.slm.t5;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.ConfigFaults;

/** What the family's {@code config.json} says, with the defaults of the original code. */
record T5Config(
    int hiddenSize,
    int headSize,
    int heads,
    int intermediateSize,
    boolean gated,
    Activation activation,
    int layers,
    int decoderLayers,
    int buckets,
    int farthest,
    double dropout,
    double epsilon,
    double initializerFactor,
    boolean tied,
    int vocabularySize,
    int maximumLength,
    int padTokenId,
    int startTokenId,
    int endTokenId) {

  /** The multilingual model's type: v1.1 with defaults of its own. */
  static final String MT5 = "mt5";

  private static final String ACTIVATIONS =
      "one of " + String.join(", ", Activation.allNames()) + ", perhaps with gated- before it";

  static T5Config read(ModelConfig config) {
    config.reject("is_decoder", v -> !v.equals(false), "false, an encoder-decoder");
    config.reject("is_encoder_decoder", v -> !v.equals(true), "true");
    config.ignore("feed_forward_proj says it", "dense_act_fn", "is_gated_act");
    boolean multilingual = config.modelType().equals(MT5);
    if (multilingual) {
      config.ignore(
          "logits have a table of their own in every file, whatever newer originals wrote",
          "tie_word_embeddings",
          "scale_decoder_outputs");
    }
    config.limit("feed_forward_proj", ACTIVATIONS);
    String projection =
        config.optionalString("feed_forward_proj").orElse(multilingual ? "gated-gelu" : "relu");
    boolean gated = projection.startsWith("gated-");
    String name = gated ? projection.substring("gated-".length()) : projection;
    // The original code means its own approximation by this one name.
    Activation activation =
        Activation.named(gated && name.equals("gelu") ? "gelu_new" : name)
            .orElseThrow(
                () ->
                    ConfigFaults.unsupported(config, "feed_forward_proj", ACTIVATIONS, projection));
    boolean tied = !multilingual && config.optionalBoolean("tie_word_embeddings", true);
    int layers = config.requirePositive("num_layers");
    int buckets = config.optionalInt("relative_attention_num_buckets").orElse(32);
    int farthest = config.optionalInt("relative_attention_max_distance").orElse(128);
    ConfigFaults.require(
        buckets >= 4 && buckets % 2 == 0,
        config,
        "relative_attention_num_buckets",
        "an even number of at least 4",
        buckets);
    ConfigFaults.require(
        farthest > buckets / 2,
        config,
        "relative_attention_max_distance",
        "more than half of relative_attention_num_buckets",
        farthest);
    return new T5Config(
        config.requirePositive("d_model"),
        config.requirePositive("d_kv"),
        config.requirePositive("num_heads"),
        config.requirePositive("d_ff"),
        gated,
        activation,
        layers,
        config.optionalInt("num_decoder_layers").orElse(layers),
        buckets,
        farthest,
        config.optionalDouble("dropout_rate").orElse(0.1),
        config.optionalDouble("layer_norm_epsilon").orElse(1e-6),
        config.optionalDouble("initializer_factor").orElse(1),
        // Newer files tie always and say by the scale alone that logits have a table of their own.
        !multilingual && config.optionalBoolean("scale_decoder_outputs", tied),
        config.requirePositive("vocab_size"),
        config.optionalInt("n_positions").orElse(512),
        config.optionalInt("pad_token_id").orElse(0),
        config.optionalInt("decoder_start_token_id").orElse(0),
        config.optionalInt("eos_token_id").orElse(1));
  }

  /** The width of all heads together, which need not be the hidden size. */
  int innerSize() {
    return heads * headSize;
  }
}
