package dev.pifi.graph.blocks;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.Optional;

/**
 * Llama's decoder layer: RMS norm, attention, residual, RMS norm, gated feed-forward, residual.
 *
 * @param attention the attention with its projections
 * @param intermediateSize the width of the feed-forward part
 * @param activation its activation
 * @param epsilon of both norms
 * @param outputBias whether the attention's output projection has a bias
 * @param feedForwardBias whether the feed-forward maps have biases
 */
public record PreNormLayer(
    SelfAttention attention,
    int intermediateSize,
    Activation activation,
    double epsilon,
    boolean outputBias,
    boolean feedForwardBias) {

  /**
   * Builds the layer.
   *
   * @param scope the layer's place: {@code input_layernorm}, {@code self_attn}, {@code mlp} live
   *     below it
   * @param x float32 [batch, length, hidden]
   */
  public Value build(Scope scope, Value x, Optional<Value> bias, Optional<RotaryTable> rotary) {
    long hidden = x.shape().size(-1);
    Scope place = scope.in("self_attn");
    Value context =
        attention.context(place, scope.rmsNorm("input_layernorm", x, epsilon), bias, rotary);
    Value attended =
        x.add(
            outputBias
                ? place.linear("o_proj", context, hidden)
                : place.linearWithoutBias("o_proj", context, hidden));
    Value normed = scope.rmsNorm("post_attention_layernorm", attended, epsilon);
    return attended.add(
        FeedForward.gated(scope.in("mlp"), normed, intermediateSize, activation, feedForwardBias));
  }
}
