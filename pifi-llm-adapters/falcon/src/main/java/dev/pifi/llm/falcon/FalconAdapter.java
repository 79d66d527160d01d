package dev.pifi.llm.falcon;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Alibi;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.llm.falcon.FalconConfig.Arrangement;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.decoder.DecoderConfig;
import dev.pifi.spi.decoder.LayerMask;
import java.util.Optional;
import java.util.Set;

/**
 * Decoder layers of Falcon (Almazrouei et al. 2023): attention and feed-forward side by side, one
 * fused projection of queries, keys and values; with one key-value head (7B), groups of them and
 * two norms (40B, 180B), groups and one norm (11B), or linear biases in place of rotation (RW).
 *
 * <p>Stateless and thread-safe. With rotation, attention weights have no dropout, as published.
 */
public final class FalconAdapter implements LlmLayerAdapter {
  private static final String FAMILY = "falcon";

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public FalconAdapter() {}

  @Override
  public String name() {
    return FAMILY;
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of(FAMILY);
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    DecoderConfig.ignoreAroundLayer(config);
    FalconConfig c = FalconConfig.read(config);
    int position = LayerSource.requireIndex(config, index, c.layers());
    return new LayerSource(
        name(),
        position,
        c.layers(),
        c.hiddenSize(),
        c.initializerRange(),
        (scope, inputs) -> build(c, scope.in("transformer").in("h").in(position), inputs),
        weights(position));
  }

  private static Value build(FalconConfig c, Scope place, LayerSource.Inputs inputs) {
    Value x = inputs.hiddenStates();
    boolean twoNorms = c.arrangement() == Arrangement.PARALLEL_TWO_NORMS;
    Value normed = place.layerNorm(twoNorms ? "ln_attn" : "input_layernorm", x, c.epsilon());
    Value attended = attention(c, place.in("self_attention"), normed, inputs);
    if (c.arrangement() == Arrangement.SEQUENTIAL) {
      Value middle = x.add(attended.dropout(c.attentionDropout()));
      Value fed =
          feedForward(
              c, place.in("mlp"), place.layerNorm("post_attention_layernorm", middle, c.epsilon()));
      return middle.add(fed.dropout(c.hiddenDropout()));
    }
    Value read = twoNorms ? place.layerNorm("ln_mlp", x, c.epsilon()) : normed;
    Value fed = feedForward(c, place.in("mlp"), read);
    return x.add(fed.add(attended).dropout(c.hiddenDropout()));
  }

  private static Value attention(FalconConfig c, Scope place, Value x, LayerSource.Inputs inputs) {
    SelfAttention.Builder builder =
        SelfAttention.builder(c.heads(), c.headSize())
            .keyValueHeads(c.keyValueHeads())
            .fusedProjection("query_key_value")
            .dropout(c.rotary().isPresent() ? 0 : c.attentionDropout());
    SelfAttention attention = (c.biases() ? builder : builder.withoutBiases()).build();
    Axis length = x.shape().axis(1);
    Value context =
        attention.context(
            place,
            x,
            bias(c, length, inputs),
            c.rotary().map(r -> r.table(x.graph(), length, c.headSize())));
    return map(c, place, "dense", context, c.hiddenSize());
  }

  /** Who sees whom, and linear biases, which are scaled as scores are. */
  private static Optional<Value> bias(FalconConfig c, Axis length, LayerSource.Inputs inputs) {
    Optional<Value> mask = LayerMask.of(inputs, Optional.empty());
    if (c.rotary().isPresent()) {
      return mask;
    }
    Value alibi =
        Alibi.bias(inputs.hiddenStates().graph(), length, c.heads())
            .mul(1 / Math.sqrt(c.headSize()));
    return Optional.of(mask.map(alibi::add).orElse(alibi));
  }

  private static Value feedForward(FalconConfig c, Scope place, Value x) {
    Value wide = c.activation().of(map(c, place, "dense_h_to_4h", x, c.intermediateSize()));
    return map(c, place, "dense_4h_to_h", wide, c.hiddenSize());
  }

  private static Value map(FalconConfig c, Scope place, String name, Value x, long out) {
    return c.biases() ? place.linear(name, x, out) : place.linearWithoutBias(name, x, out);
  }

  private static WeightMap weights(int index) {
    return WeightMap.builder()
        .rename("^(?=(h|word_embeddings|ln_f)\\.)", "transformer.")
        .skip(".*\\.inv_freq", "buffer that the graph computes")
        .skip("transformer\\.h\\.(?!" + index + "\\.)\\d+\\..*", "belongs to another layer")
        .skip("transformer\\.word_embeddings\\..*", "the words' embedding is not part of a layer")
        .skip("transformer\\.ln_f\\..*", "the last norm is not part of a layer")
        .skip("(lm_head|score|classifier|qa_outputs)\\..*", "the head is not part of a layer")
        .build();
  }
}
