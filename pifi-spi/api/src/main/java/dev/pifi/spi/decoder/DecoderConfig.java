package dev.pifi.spi.decoder;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.ModelConfig;
import java.util.OptionalInt;

/**
 * What {@code config.json} says about the layers of Llama and the families that vary it.
 *
 * @param hiddenSize {@code hidden_size}
 * @param layers {@code num_hidden_layers}
 * @param heads {@code num_attention_heads}
 * @param keyValueHeads {@code num_key_value_heads}, which divide the heads
 * @param headSize {@code head_dim}, an even number
 * @param intermediateSize {@code intermediate_size}, the width of the feed-forward part
 * @param activation of the feed-forward part
 * @param epsilon {@code rms_norm_eps}
 * @param attentionDropout {@code attention_dropout}
 * @param rotary the rotary embedding
 * @param initializerRange {@code initializer_range}
 */
public record DecoderConfig(
    int hiddenSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int intermediateSize,
    Activation activation,
    double epsilon,
    double attentionDropout,
    RotarySettings rotary,
    double initializerRange) {

  /**
   * Where families differ in what an absent key means.
   *
   * @param activationKey the key of the activation
   * @param activation its name if the key is absent
   * @param headSize of an absent {@code head_dim}; empty is hidden size over heads
   * @param keyValueHeads of an absent {@code num_key_value_heads}; empty is as many as heads, as
   *     null is in every family
   */
  public record Defaults(
      String activationKey, String activation, OptionalInt headSize, OptionalInt keyValueHeads) {
    /** Those of Llama. */
    public static final Defaults LLAMA =
        new Defaults("hidden_act", "silu", OptionalInt.empty(), OptionalInt.empty());

    /** The same with another number of key-value heads. */
    public Defaults withKeyValueHeads(int count) {
      return new Defaults(activationKey, activation, headSize, OptionalInt.of(count));
    }

    /** The same with another head size. */
    public Defaults withHeadSize(int size) {
      return new Defaults(activationKey, activation, OptionalInt.of(size), keyValueHeads);
    }
  }

  /**
   * Reads it.
   *
   * @throws dev.pifi.spi.PifiException with {@link dev.pifi.spi.ErrorCode#UNSUPPORTED} naming a key
   *     whose value is missing or not implemented
   */
  public static DecoderConfig read(ModelConfig config, Defaults defaults) {
    int hidden = config.requirePositive("hidden_size");
    int heads = config.requirePositive("num_attention_heads");
    int headSize = headSize(config, defaults, hidden, heads);
    int keyValueHeads = keyValueHeads(config, defaults, heads);
    ConfigFaults.require(
        heads % keyValueHeads == 0,
        config,
        "num_key_value_heads",
        "a divisor of num_attention_heads " + heads,
        keyValueHeads);
    return new DecoderConfig(
        hidden,
        config.requirePositive("num_hidden_layers"),
        heads,
        keyValueHeads,
        headSize,
        config.requirePositive("intermediate_size"),
        ConfigFaults.activation(config, defaults.activationKey, defaults.activation),
        config.optionalDouble("rms_norm_eps").orElse(1e-6),
        config.optionalDouble("attention_dropout").orElse(0),
        RotarySettings.read(config),
        config.optionalDouble("initializer_range").orElse(0.02));
  }

  /** Passes over the keys of what stands around a layer, of which an LLM layer has nothing. */
  public static void ignoreAroundLayer(ModelConfig config) {
    config.ignore("embeddings and head are not built", "vocab_size", "tie_word_embeddings");
    config.ignore("rotary tables are as long as the input", "max_position_embeddings");
    config.ignore("special tokens are the tokenizer's", "pad_token_id", "unk_token_id");
    config.ignore("remarks of exporters", "transformers.js_config");
  }

  /** Starts the attention of a layer: {@code q_proj}, {@code k_proj} and {@code v_proj}. */
  public SelfAttention.Builder attention(boolean biases) {
    SelfAttention.Builder builder =
        SelfAttention.builder(heads, headSize)
            .keyValueHeads(keyValueHeads)
            .dropout(attentionDropout)
            .projections("q_proj", "k_proj", "v_proj");
    return biases ? builder : builder.withoutBiases();
  }

  private static int keyValueHeads(ModelConfig config, Defaults defaults, int heads) {
    if (config.has("num_key_value_heads")) {
      return config.requirePositive("num_key_value_heads");
    }
    // null, unlike absence, means as many as heads
    boolean isNull = config.raw().containsKey("num_key_value_heads");
    return isNull ? heads : defaults.keyValueHeads.orElse(heads);
  }

  private static int headSize(ModelConfig config, Defaults defaults, int hidden, int heads) {
    int size = defaults.headSize.orElse(hidden / heads);
    if (config.has("head_dim")) {
      size = config.requirePositive("head_dim");
    } else if (defaults.headSize.isEmpty()) {
      ConfigFaults.require(
          hidden % heads == 0,
          config,
          "num_attention_heads",
          "a divisor of hidden_size " + hidden,
          heads);
    }
    ConfigFaults.require(size > 0 && size % 2 == 0, config, "head_dim", "an even number", size);
    return size;
  }
}
