package dev.pifi.graph.blocks;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;

/**
 * BERT's encoder layer around any attention: output projection, residual, layer norm, feed-forward,
 * residual, layer norm.
 *
 * @param intermediateSize the width of the feed-forward part
 * @param activation its activation
 * @param epsilon of both layer norms
 * @param dropout on both outputs before the residual
 */
public record PostNormLayer(
    int intermediateSize, Activation activation, double epsilon, double dropout) {

  /**
   * Builds the layer behind the attention.
   *
   * @param scope the layer's place: {@code attention.output}, {@code intermediate}, {@code output}
   *     live below it
   * @param x what the attention read, [batch, length, hidden]
   * @param context what it found, [batch, length, heads * head size]
   * @return [batch, length, hidden]
   */
  public Value finish(Scope scope, Value x, Value context) {
    Value attended = output(scope.in("attention").in("output"), context, x);
    Value wide =
        activation.of(scope.in("intermediate").linear("dense", attended, intermediateSize));
    return output(scope.in("output"), wide, attended);
  }

  private Value output(Scope scope, Value x, Value residual) {
    Value projected = scope.linear("dense", x, residual.shape().size(-1)).dropout(dropout);
    return scope.layerNorm("LayerNorm", projected.add(residual), epsilon);
  }
}
