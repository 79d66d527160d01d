package dev.pifi.spi;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.Objects;
import java.util.Optional;

/**
 * One decoder layer of a large language model as a graph function. Immutable.
 *
 * @param family the adapter's name
 * @param index the layer, 0 the first
 * @param layerCount how many layers the model has
 * @param hiddenSize the width of the hidden states
 * @param initializerRange the deviation of freshly initialised matrices
 * @param layer builds the layer
 * @param weights how checkpoint names become parameter names; tensors of other layers are skips
 */
public record LayerSource(
    String family,
    int index,
    int layerCount,
    int hiddenSize,
    double initializerRange,
    Layer layer,
    WeightMap weights) {

  /** Refuses missing parts. */
  public LayerSource {
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(weights, "weights");
  }

  /**
   * Turns a layer number that may count from the end into one from the front.
   *
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} if there is no such layer
   */
  public static int requireIndex(ModelConfig config, int index, int layerCount) {
    int position = index < 0 ? index + layerCount : index;
    if (position < 0 || position >= layerCount) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, "layer " + index + " of " + config.source())
          .expected("a layer from 0 to " + (layerCount - 1) + ", or -1 to -" + layerCount)
          .actual(Integer.toString(index))
          .remedy("choose a layer that the model has; -1 is the last one")
          .build();
    }
    return position;
  }

  /** Adds the layer to a graph. */
  @FunctionalInterface
  public interface Layer {
    /**
     * Builds the layer, position ids 0, 1, 2, ...
     *
     * @param scope the root of the model's parameter names
     * @return float32 [batch, length, hiddenSize]
     */
    Value output(Scope scope, Inputs inputs);
  }

  /**
   * What a layer reads.
   *
   * @param hiddenStates float32 [batch, length, hiddenSize]
   * @param attentionMask int64 [batch, length], 1 for tokens; absent means that nothing is padding
   * @param mode who sees whom
   */
  public record Inputs(Value hiddenStates, Optional<Value> attentionMask, AttentionMode mode) {}
}
