package dev.pifi.llm.llama;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.WeightMap;
import java.util.Optional;
import java.util.Set;

/**
 * Decoder layers of Llama (Touvron et al. 2023) with their scaled rotary embedding since 3.1, and
 * of Mistral (Jiang et al. 2023) with its sliding window.
 *
 * <p>Stateless and thread-safe. In {@link AttentionMode#PAPER} neither mask nor window applies.
 */
public final class LlamaAdapter implements LlmLayerAdapter {

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public LlamaAdapter() {}

  @Override
  public String name() {
    return "llama";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral");
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    LlamaConfig c = LlamaConfig.read(config);
    int position = LayerSource.requireIndex(config, index, c.layers());
    return new LayerSource(
        name(),
        position,
        c.layers(),
        c.hiddenSize(),
        c.initializerRange(),
        (scope, inputs) -> build(c, scope.in("model").in("layers").in(position), inputs),
        weights(position));
  }

  private static Value build(LlamaConfig c, Scope place, LayerSource.Inputs inputs) {
    Graph graph = place.graph();
    Axis length = inputs.hiddenStates().shape().axis(1);
    SelfAttention.Builder attention =
        SelfAttention.builder(c.heads(), c.headSize())
            .keyValueHeads(c.keyValueHeads())
            .dropout(c.attentionDropout())
            .projections("q_proj", "k_proj", "v_proj");
    PreNormLayer layer =
        new PreNormLayer(
            (c.attentionBias() ? attention : attention.withoutBiases()).build(),
            c.intermediateSize(),
            c.activation(),
            c.epsilon(),
            c.attentionBias(),
            c.feedForwardBias());
    RotaryTable rotary = RotaryTable.of(graph, length, c.rotary().frequencies(c.headSize()));
    return layer.build(
        place, inputs.hiddenStates(), mask(c, graph, length, inputs), Optional.of(rotary));
  }

  private static Optional<Value> mask(
      LlamaConfig c, Graph graph, Axis length, LayerSource.Inputs inputs) {
    return switch (inputs.mode()) {
      case PAPER -> Optional.empty();
      case CAUSAL -> Masks.of(graph, length, inputs.attentionMask(), true, c.window());
      case BIDIRECTIONAL -> Masks.of(graph, length, inputs.attentionMask(), false, c.window());
    };
  }

  private static WeightMap weights(int index) {
    return WeightMap.builder()
        .rename("^(?=(layers|embed_tokens|norm)\\.)", "model.")
        .skip(".*\\.rotary_emb\\.inv_freq", "buffer that the graph computes")
        .skip("model\\.layers\\.(?!" + index + "\\.)\\d+\\..*", "belongs to another layer")
        .skip("model\\.embed_tokens\\..*", "the words' embedding is not part of a layer")
        .skip("model\\.norm\\..*", "the last norm is not part of a layer")
        .skip("(lm_head|score)\\..*", "the model's head is not part of a layer")
        .build();
  }
}
