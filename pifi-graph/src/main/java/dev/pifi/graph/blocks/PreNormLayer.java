package dev.pifi.graph.blocks;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.Optional;

/**
 * Llama's decoder layer: RMS norm, attention, residual, RMS norm, gated feed-forward, residual; and
 * Gemma 2's, which norms what attention and feed-forward give before each residual, too.
 *
 * @param attention the attention with its projections
 * @param intermediateSize the width of the feed-forward part
 * @param activation its activation
 * @param norm every norm of the layer
 * @param normsOutputs whether what attention and feed-forward give is normed before the residual
 * @param outputBias whether the attention's output projection has a bias
 * @param feedForwardBias whether the feed-forward maps have biases
 */
public record PreNormLayer(
    SelfAttention attention,
    int intermediateSize,
    Activation activation,
    RmsNorm norm,
    boolean normsOutputs,
    boolean outputBias,
    boolean feedForwardBias) {

  /**
   * Builds the layer.
   *
   * @param scope the layer's place: {@code self_attn}, {@code mlp} and the norms live below it,
   *     {@code input_layernorm} and {@code post_attention_layernorm}; with normed outputs the
   *     latter is the attention's, and there are {@code pre_feedforward_layernorm} and {@code
   *     post_feedforward_layernorm}
   * @param x float32 [batch, length, hidden]
   */
  public Value build(Scope scope, Value x, Optional<Value> bias, Optional<RotaryTable> rotary) {
    Value attended = x.add(attended(scope, x, bias, rotary));
    return attended.add(fed(scope, attended));
  }

  private Value attended(Scope scope, Value x, Optional<Value> bias, Optional<RotaryTable> rotary) {
    Scope place = scope.in("self_attn");
    Value context = attention.context(place, norm.of(scope, "input_layernorm", x), bias, rotary);
    long hidden = x.shape().size(-1);
    Value output =
        outputBias
            ? place.linear("o_proj", context, hidden)
            : place.linearWithoutBias("o_proj", context, hidden);
    return normsOutputs ? norm.of(scope, "post_attention_layernorm", output) : output;
  }

  private Value fed(Scope scope, Value x) {
    String before = normsOutputs ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    Value output =
        FeedForward.gated(
            scope.in("mlp"),
            norm.of(scope, before, x),
            intermediateSize,
            activation,
            feedForwardBias);
    return normsOutputs ? norm.of(scope, "post_feedforward_layernorm", output) : output;
  }
}
