package dev.pifi.graph.blocks;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;

/** The feed-forward parts of transformer layers. */
public final class FeedForward {
  private FeedForward() {}

  /**
   * {@code down(activation(gate(x)) * up(x))} under the names {@code gate_proj}, {@code up_proj},
   * {@code down_proj}.
   *
   * @param x [batch, length, hidden]
   * @param biases whether the three maps have biases
   */
  public static Value gated(
      Scope scope, Value x, int intermediateSize, Activation activation, boolean biases) {
    Value gate = activation.of(map(scope, "gate_proj", x, intermediateSize, biases));
    Value up = map(scope, "up_proj", x, intermediateSize, biases);
    return map(scope, "down_proj", gate.mul(up), x.shape().size(-1), biases);
  }

  private static Value map(Scope scope, String name, Value x, long out, boolean biases) {
    return biases ? scope.linear(name, x, out) : scope.linearWithoutBias(name, x, out);
  }
}
