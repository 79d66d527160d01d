package dev.pifi.llm.gemma;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RmsNorm;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.ConfigFaults;
import dev.pifi.spi.decoder.DecoderConfig;
import dev.pifi.spi.decoder.DecoderLayer;
import dev.pifi.spi.decoder.SlidingWindow;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Decoder layers of Gemma (2024), whose norm weights count from one, and of Gemma 2 (2024), which
 * also norms the outputs of attention and feed-forward, caps attention scores softly and looks
 * through a sliding window in every other layer, the first included.
 *
 * <p>Stateless and thread-safe. The scaling of word embeddings is outside of a layer.
 */
public final class GemmaAdapter implements LlmLayerAdapter {
  private static final String GEMMA2 = "gemma2";
  private static final String TANH_GELU = "gelu_pytorch_tanh";
  private static final int HEAD_SIZE = 256;
  private static final int GEMMA_KEY_VALUE_HEADS = 16;
  private static final int GEMMA2_KEY_VALUE_HEADS = 4;
  private static final double SCORE_DIVISOR_SQUARED = 256;
  private static final double SCORE_CAP = 50;
  private static final int WINDOW = 4096;

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public GemmaAdapter() {}

  @Override
  public String name() {
    return "gemma";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma", GEMMA2);
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    boolean second = config.modelType().equals(GEMMA2);
    DecoderConfig.ignoreAroundLayer(config);
    config.reject(
        "use_bidirectional_attention", v -> !v.equals(false), "false; the mode of a plug decides");
    DecoderConfig c = DecoderConfig.read(config, defaults(second));
    boolean biases = config.optionalBoolean("attention_bias", false);
    SelfAttention.Builder attention = c.attention(biases);
    PreNormLayer layer =
        new PreNormLayer(
            (second ? capped(config, attention) : attention).build(),
            c.intermediateSize(),
            second ? c.activation() : firstActivation(config, c.activation()),
            new RmsNorm(c.epsilon(), true),
            second,
            biases,
            false);
    int position = LayerSource.requireIndex(config, index, c.layers());
    Optional<Integer> window = second ? window(config, position, c.layers()) : Optional.empty();
    return new DecoderLayer(c, layer, window).source(name(), position);
  }

  private static DecoderConfig.Defaults defaults(boolean second) {
    return new DecoderConfig.Defaults(
        second ? "hidden_activation" : "hidden_act",
        TANH_GELU,
        OptionalInt.of(HEAD_SIZE),
        OptionalInt.of(second ? GEMMA2_KEY_VALUE_HEADS : GEMMA_KEY_VALUE_HEADS));
  }

  /** The first files say "gelu" where the tanh approximation was meant and trained with. */
  private static Activation firstActivation(ModelConfig config, Activation named) {
    Activation meant = named == Activation.GELU ? Activation.GELU_TANH : named;
    if (config.has("hidden_activation")) {
      Activation other = ConfigFaults.activation(config, "hidden_activation", TANH_GELU);
      ConfigFaults.require(
          other == meant, config, "hidden_activation", "what hidden_act means: " + meant, other);
    }
    return meant;
  }

  private static SelfAttention.Builder capped(ModelConfig config, SelfAttention.Builder attention) {
    double divisorSquared =
        config.optionalDouble("query_pre_attn_scalar").orElse(SCORE_DIVISOR_SQUARED);
    ConfigFaults.require(
        divisorSquared > 0, config, "query_pre_attn_scalar", "above 0", divisorSquared);
    // null, unlike absence, means no cap
    boolean isNull =
        config.raw().containsKey("attn_logit_softcapping") && !config.has("attn_logit_softcapping");
    double cap = config.optionalDouble("attn_logit_softcapping").orElse(isNull ? 0 : SCORE_CAP);
    ConfigFaults.require(
        isNull || cap > 0, config, "attn_logit_softcapping", "above 0, or null", cap);
    return attention.scale(1 / Math.sqrt(divisorSquared)).softCap(cap);
  }

  private static Optional<Integer> window(ModelConfig config, int position, int layers) {
    config.ignore("the logits are not built", "final_logit_softcapping");
    config.ignore("the original reads hidden_activation only", "hidden_act");
    config.ignore("the original reads sliding_window only", "sliding_window_size");
    Optional<Integer> width = SlidingWindow.width(config, WINDOW);
    return SlidingWindow.ofLayer(config, position, layers, width, layer -> layer % 2 == 0);
  }
}
