package example;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.FeedForward;
import dev.pifi.graph.blocks.RmsNorm;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.decoder.DecoderConfig;
import dev.pifi.spi.decoder.DecoderWeights;
import dev.pifi.spi.decoder.LayerMask;
import dev.pifi.spi.decoder.LlamaConfig;
import java.util.Optional;
import java.util.Set;

/** Decoder layers of Granite 3: Llama's, with factors on scores and on both residual branches. */
public final class GraniteAdapter implements LlmLayerAdapter {

  @Override
  public String name() {
    return "granite";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("granite");
  }

  @Override
  public LayerSource layer(ModelConfig config, int index) {
    LlamaConfig llama = LlamaConfig.read(config, DecoderConfig.Defaults.LLAMA);
    DecoderConfig.ignoreAroundLayer(config);
    config.ignore("around the layers", "embedding_multiplier", "logits_scaling");
    Layer layer =
        new Layer(
            llama,
            config.optionalDouble("attention_multiplier").orElse(1),
            config.optionalDouble("residual_multiplier").orElse(1));
    DecoderConfig c = llama.decoder();
    int position = LayerSource.requireIndex(config, index, c.layers());
    return new LayerSource(
        name(),
        position,
        c.layers(),
        c.hiddenSize(),
        c.initializerRange(),
        (scope, inputs) -> layer.output(scope.in("model").in("layers").in(position), inputs),
        DecoderWeights.ofLayer(position));
  }

  private record Layer(LlamaConfig llama, double scoreFactor, double branchFactor) {

    Value output(Scope scope, LayerSource.Inputs inputs) {
      RmsNorm norm = new RmsNorm(llama.decoder().epsilon(), false);
      Value x = inputs.hiddenStates();
      Value attended =
          attended(scope.in("self_attn"), norm.of(scope, "input_layernorm", x), inputs);
      Value y = x.add(attended.mul(branchFactor));
      Value fed =
          FeedForward.gated(
              scope.in("mlp"),
              norm.of(scope, "post_attention_layernorm", y),
              llama.decoder().intermediateSize(),
              llama.decoder().activation(),
              llama.feedForwardBias());
      return y.add(fed.mul(branchFactor));
    }

    private Value attended(Scope scope, Value x, LayerSource.Inputs inputs) {
      DecoderConfig c = llama.decoder();
      SelfAttention attention = c.attention(llama.attentionBias()).scale(scoreFactor).build();
      RotaryTable rotary = c.rotary().table(scope.graph(), x.shape().axis(1), c.headSize());
      Value context =
          attention.context(scope, x, LayerMask.of(inputs, Optional.empty()), Optional.of(rotary));
      return llama.attentionBias()
          ? scope.linear("o_proj", context, c.hiddenSize())
          : scope.linearWithoutBias("o_proj", context, c.hiddenSize());
    }
  }
}
