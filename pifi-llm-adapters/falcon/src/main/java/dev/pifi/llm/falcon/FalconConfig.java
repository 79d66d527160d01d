package dev.pifi.llm.falcon;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.ConfigFaults;
import dev.pifi.spi.decoder.RotarySettings;
import java.util.Optional;

/**
 * What {@code config.json} says about a layer.
 *
 * @param rotary absent where {@code alibi} takes its place
 * @param arrangement how norms, attention and feed-forward stand to each other
 */
record FalconConfig(
    int hiddenSize,
    int layers,
    int heads,
    int keyValueHeads,
    int intermediateSize,
    Activation activation,
    double epsilon,
    boolean biases,
    Optional<RotarySettings> rotary,
    Arrangement arrangement,
    double attentionDropout,
    double hiddenDropout,
    double initializerRange) {

  /** How norms, attention and feed-forward stand to each other. */
  enum Arrangement {
    /** Side by side behind one norm. */
    PARALLEL,
    /** Side by side, each behind its own norm. */
    PARALLEL_TWO_NORMS,
    /** One after the other, each behind its own norm. */
    SEQUENTIAL
  }

  static FalconConfig read(ModelConfig config) {
    config.reject(
        "apply_residual_connection_post_layernorm",
        v -> !v.equals(false),
        "false, residuals from before the norm");
    config.ignore("ffn_hidden_size says it", "ff_factor");
    int hidden = config.requirePositive("hidden_size");
    int heads = config.requirePositive("num_attention_heads");
    boolean alibi = config.optionalBoolean("alibi", false);
    ConfigFaults.require(
        hidden % heads == 0 && (alibi || hidden / heads % 2 == 0),
        config,
        "num_attention_heads",
        "a divisor of hidden_size " + hidden + " that leaves heads of even size",
        heads);
    boolean grouped = config.optionalBoolean("new_decoder_architecture", false);
    RotarySettings rotary = RotarySettings.read(config);
    return new FalconConfig(
        hidden,
        config.requirePositive("num_hidden_layers"),
        heads,
        keyValueHeads(config, heads, grouped),
        config.has("ffn_hidden_size") ? config.requirePositive("ffn_hidden_size") : 4 * hidden,
        ConfigFaults.activation(config, "activation", "gelu"),
        config.optionalDouble("layer_norm_epsilon").orElse(1e-5),
        config.optionalBoolean("bias", false),
        alibi ? Optional.empty() : Optional.of(rotary),
        arrangement(config, grouped),
        config.optionalDouble("attention_dropout").orElse(0),
        config.optionalDouble("hidden_dropout").orElse(0),
        config.optionalDouble("initializer_range").orElse(0.02));
  }

  int headSize() {
    return hiddenSize / heads;
  }

  /** Only the new architecture reads {@code num_kv_heads}; before it there is one, or all. */
  private static int keyValueHeads(ModelConfig config, int heads, boolean grouped) {
    boolean one = config.optionalBoolean("multi_query", true) && !grouped;
    int given = config.optionalInt("num_kv_heads").orElse(heads);
    ConfigFaults.require(
        one || (grouped ? given > 0 && heads % given == 0 : given == heads),
        config,
        "num_kv_heads",
        grouped
            ? "a divisor of num_attention_heads " + heads
            : "num_attention_heads " + heads + ", with neither multi_query nor groups",
        given);
    return one ? 1 : given;
  }

  private static Arrangement arrangement(ModelConfig config, boolean grouped) {
    boolean parallel = config.optionalBoolean("parallel_attn", true);
    int norms = config.optionalInt("num_ln_in_parallel_attn").orElse(grouped ? 2 : 1);
    ConfigFaults.require(
        parallel || !grouped,
        config,
        "parallel_attn",
        "true, as new_decoder_architecture is",
        parallel);
    if (!parallel) {
      return Arrangement.SEQUENTIAL;
    }
    ConfigFaults.require(
        norms == 1 || (norms == 2 && grouped),
        config,
        "num_ln_in_parallel_attn",
        grouped ? "1 or 2" : "1 without new_decoder_architecture",
        norms);
    return norms == 1 ? Arrangement.PARALLEL : Arrangement.PARALLEL_TWO_NORMS;
  }
}
