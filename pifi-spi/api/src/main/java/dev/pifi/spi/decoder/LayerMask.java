package dev.pifi.spi.decoder;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LayerSource;
import java.util.Optional;

/** Who sees whom in a plugged layer. */
public final class LayerMask {
  private LayerMask() {}

  /**
   * The additive bias on attention scores; none if every token sees every other. In {@link
   * AttentionMode#PAPER} neither mask nor window applies.
   *
   * @param window of the layer
   * @return float32 to [batch, 1, length, length]
   */
  public static Optional<Value> of(LayerSource.Inputs inputs, Optional<Integer> window) {
    if (inputs.mode() == AttentionMode.PAPER) {
      return Optional.empty();
    }
    Value x = inputs.hiddenStates();
    Graph graph = x.graph();
    Axis length = x.shape().axis(1);
    boolean causal = inputs.mode() == AttentionMode.CAUSAL;
    return Masks.of(graph, length, inputs.attentionMask(), causal, window);
  }
}
