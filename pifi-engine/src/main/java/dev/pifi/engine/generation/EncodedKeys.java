package dev.pifi.engine.generation;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.DecoderAttention;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs through a decoder for nothing but the keys and values of the encoder's text, which become
 * outputs of the graph.
 */
record EncodedKeys(Graph graph, Value positions) implements DecoderAttention {

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
    return Optional.empty();
  }

  @Override
  public Value toTarget(
      int layer, SelfAttention attention, Value q, Value k, Value v, Optional<Value> bias) {
    return q;
  }

  @Override
  public Value toEncoder(
      int layer,
      SelfAttention attention,
      Value q,
      Supplier<Value> k,
      Supplier<Value> v,
      Optional<Value> bias) {
    graph.output(RememberedAttention.encoded(layer, "key"), attention.byHeads(k.get()));
    graph.output(RememberedAttention.encoded(layer, "value"), attention.byHeads(v.get()));
    return q;
  }
}
