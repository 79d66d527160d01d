package dev.pifi.llm.qwen;

import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RmsNorm;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.DecoderConfig;
import dev.pifi.spi.decoder.DecoderLayer;
import dev.pifi.spi.decoder.SlidingWindow;
import java.util.Optional;
import java.util.Set;

/**
 * Decoder layers of Qwen2 and Qwen2.5 (Yang et al. 2024), which are Llama's with biases on queries,
 * keys and values, and of Qwen3 (2025), whose query and key heads are normed instead.
 *
 * <p>Stateless and thread-safe. A sliding window applies only where {@code use_sliding_window} says
 * so, from layer {@code max_window_layers} on.
 */
public final class QwenAdapter implements LlmLayerAdapter {
  private static final String QWEN3 = "qwen3";
  private static final int KEY_VALUE_HEADS = 32;
  private static final int QWEN3_HEAD_SIZE = 128;
  private static final int WINDOW = 4096;
  private static final int FIRST_WINDOWED_LAYER = 28;

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public QwenAdapter() {}

  @Override
  public String name() {
    return "qwen";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("qwen2", QWEN3);
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    boolean normsHeads = config.modelType().equals(QWEN3);
    DecoderConfig.ignoreAroundLayer(config);
    config.reject("use_mrope", v -> !v.equals(false), "false, one position for each token");
    DecoderConfig.Defaults defaults =
        DecoderConfig.Defaults.LLAMA.withKeyValueHeads(KEY_VALUE_HEADS);
    DecoderConfig c =
        DecoderConfig.read(config, normsHeads ? defaults.withHeadSize(QWEN3_HEAD_SIZE) : defaults);
    RmsNorm norm = new RmsNorm(c.epsilon(), false);
    // Qwen2's biases are part of the family; only Qwen3 has a key for them, and for all four maps.
    boolean allBiases = normsHeads && config.optionalBoolean("attention_bias", false);
    SelfAttention.Builder attention = c.attention(allBiases || !normsHeads);
    PreNormLayer layer =
        new PreNormLayer(
            (normsHeads ? attention.headNorm(norm) : attention).build(),
            c.intermediateSize(),
            c.activation(),
            norm,
            false,
            allBiases,
            false);
    int position = LayerSource.requireIndex(config, index, c.layers());
    return new DecoderLayer(c, layer, window(config, position, c.layers()))
        .source(name(), position);
  }

  private static Optional<Integer> window(ModelConfig config, int position, int layers) {
    boolean used = config.optionalBoolean("use_sliding_window", false);
    Optional<Integer> width = SlidingWindow.width(config, WINDOW).filter(w -> used);
    int first = config.optionalInt("max_window_layers").orElse(FIRST_WINDOWED_LAYER);
    return SlidingWindow.ofLayer(config, position, layers, width, layer -> layer >= first);
  }
}
