package dev.pifi.spi;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.SelfAttention;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Attention over whole targets, as in training.
 *
 * @param positions int64 [target]
 */
record WholeTargets(Value positions) implements DecoderAttention {

  @Override
  public Value queryPositions() {
    return positions;
  }

  @Override
  public Value keyPositions() {
    return positions;
  }

  @Override
  public Optional<Value> mask() {
    Axis target = positions.shape().axis(0);
    return Masks.of(positions.graph(), target, Optional.empty(), true, Optional.empty())
        .map(bias -> bias.reshape(1, 1, target, target));
  }

  @Override
  public Value toTarget(
      int layer, SelfAttention attention, Value q, Value k, Value v, Optional<Value> bias) {
    return attention.attend(q, k, v, bias);
  }

  @Override
  public Value toEncoder(
      int layer,
      SelfAttention attention,
      Value q,
      Supplier<Value> k,
      Supplier<Value> v,
      Optional<Value> bias) {
    return attention.attend(q, k.get(), v.get(), bias);
  }
}
