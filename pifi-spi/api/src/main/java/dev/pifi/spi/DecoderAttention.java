package dev.pifi.spi;

import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.SelfAttention;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the layers of a decoder attend: to whole targets in training, to remembered keys and values
 * where text is generated token by token. A decoder that asks here for positions and attention is
 * built once for both. Stability: evolving until 1.0.
 */
public interface DecoderAttention {

  /** The positions of the queries, int64 [queries]. */
  Value queryPositions();

  /** The positions of the keys of {@link #toTarget}, int64 [keys]. */
  Value keyPositions();

  /** Hides what follows a query, float32 to [1, 1, queries, keys]; absent if nothing does. */
  Optional<Value> mask();

  /**
   * Attention to the target so far.
   *
   * @param layer the number of the layer, from 0
   * @param q [batch, target, heads * headSize]
   * @param k as q
   * @param v as q
   * @param bias additive, to [1, heads, queries, keys]
   * @return as q
   */
  Value toTarget(
      int layer, SelfAttention attention, Value q, Value k, Value v, Optional<Value> bias);

  /**
   * Attention to the encoder's text, whose keys and values are the same for every token.
   *
   * @param layer the number of the layer, from 0
   * @param q [batch, target, heads * headSize]
   * @param k builds keys [batch, length, heads * headSize]
   * @param v builds values, as k
   * @param bias additive, to [batch, heads, target, length]
   * @return as q
   */
  Value toEncoder(
      int layer,
      SelfAttention attention,
      Value q,
      Supplier<Value> k,
      Supplier<Value> v,
      Optional<Value> bias);
}
