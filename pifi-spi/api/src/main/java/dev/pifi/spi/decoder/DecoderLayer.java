package dev.pifi.spi.decoder;

import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.spi.LayerSource;
import java.util.Optional;

/**
 * One layer of Llama or a family that varies it.
 *
 * @param config what the config says of all layers
 * @param layer what is built
 * @param window the layer's sliding window
 */
public record DecoderLayer(DecoderConfig config, PreNormLayer layer, Optional<Integer> window) {

  /**
   * The layer under the names {@code model.layers.INDEX.*}.
   *
   * @param family the adapter's name
   * @param position of the layer, 0 the first
   */
  public LayerSource source(String family, int position) {
    return new LayerSource(
        family,
        position,
        config.layers(),
        config.hiddenSize(),
        config.initializerRange(),
        (scope, inputs) -> {
          Value x = inputs.hiddenStates();
          RotaryTable rotary =
              config.rotary().table(scope.graph(), x.shape().axis(1), config.headSize());
          return layer.build(
              scope.in("model").in("layers").in(position),
              x,
              LayerMask.of(inputs, window),
              Optional.of(rotary));
        },
        DecoderWeights.ofLayer(position));
  }
}
