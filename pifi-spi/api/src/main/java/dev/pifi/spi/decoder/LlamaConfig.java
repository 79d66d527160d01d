package dev.pifi.spi.decoder;

import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RmsNorm;
import dev.pifi.spi.ModelConfig;

/**
 * What {@code config.json} of a Llama says about its layers.
 *
 * @param decoder what other families have too
 * @param attentionBias {@code attention_bias}: of all four projections
 * @param feedForwardBias {@code mlp_bias}: of all three maps
 */
public record LlamaConfig(DecoderConfig decoder, boolean attentionBias, boolean feedForwardBias) {

  /**
   * Reads it.
   *
   * @throws dev.pifi.spi.PifiException with {@link dev.pifi.spi.ErrorCode#UNSUPPORTED} naming a key
   *     whose value is missing or not implemented
   */
  public static LlamaConfig read(ModelConfig config, DecoderConfig.Defaults defaults) {
    config.ignore(
        "the slices of a training on several machines; sums are the same", "pretraining_tp");
    config.reject("rope_interleaved", v -> !v.equals(false), "false, heads rotated by halves");
    config.ignore("remarks of exporters", "is_llama_config");
    return new LlamaConfig(
        DecoderConfig.read(config, defaults),
        config.optionalBoolean("attention_bias", false),
        config.optionalBoolean("mlp_bias", false));
  }

  /** One layer. */
  public PreNormLayer layer() {
    return new PreNormLayer(
        decoder.attention(attentionBias).build(),
        decoder.intermediateSize(),
        decoder.activation(),
        new RmsNorm(decoder.epsilon(), false),
        false,
        attentionBias,
        feedForwardBias);
  }
}
