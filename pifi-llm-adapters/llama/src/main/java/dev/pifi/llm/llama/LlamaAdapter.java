package dev.pifi.llm.llama;

import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.DecoderConfig;
import dev.pifi.spi.decoder.DecoderLayer;
import dev.pifi.spi.decoder.LlamaConfig;
import dev.pifi.spi.decoder.SlidingWindow;
import java.util.Optional;
import java.util.Set;

/**
 * Decoder layers of Llama (Touvron et al. 2023) with their scaled rotary embedding since 3.1, and
 * of Mistral (Jiang et al. 2023) with its sliding window.
 *
 * <p>Stateless and thread-safe. In {@link AttentionMode#PAPER} neither mask nor window applies.
 */
public final class LlamaAdapter implements LlmLayerAdapter {
  private static final String MISTRAL = "mistral";
  private static final int MISTRAL_WINDOW = 4096;
  private static final int MISTRAL_KEY_VALUE_HEADS = 8;

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public LlamaAdapter() {}

  @Override
  public String name() {
    return "llama";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", MISTRAL);
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    boolean mistral = config.modelType().equals(MISTRAL);
    DecoderConfig.Defaults defaults = DecoderConfig.Defaults.LLAMA;
    DecoderConfig.ignoreAroundLayer(config);
    LlamaConfig c =
        LlamaConfig.read(
            config, mistral ? defaults.withKeyValueHeads(MISTRAL_KEY_VALUE_HEADS) : defaults);
    Optional<Integer> window =
        mistral ? SlidingWindow.width(config, MISTRAL_WINDOW) : Optional.empty();
    int position = LayerSource.requireIndex(config, index, c.decoder().layers());
    return new DecoderLayer(c.decoder(), c.layer(), window).source(name(), position);
  }
}
