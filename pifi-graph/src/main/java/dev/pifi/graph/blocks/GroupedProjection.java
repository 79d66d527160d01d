package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;

/**
 * Queries, keys and values from one fused weight: for each key-value head the rows of its query
 * heads, then those of the key, then those of the value. With one key-value head that is
 * multi-query attention, with as many as heads the three of each head lie together.
 *
 * <p>The weight is split, not the product, so that a part that nothing needs is never computed.
 *
 * @param heads of queries
 * @param keyValueHeads which divide the heads
 * @param headSize of each
 * @param biases whether there is a bias
 */
public record GroupedProjection(int heads, int keyValueHeads, int headSize, boolean biases) {

  /**
   * The three projections.
   *
   * @param query [batch, length, heads * headSize]
   * @param key [batch, length, keyValueHeads * headSize]
   * @param value as key
   */
  public record Parts(Value query, Value key, Value value) {}

  /**
   * Projects.
   *
   * @param scope where {@code NAME.weight} lives, and {@code NAME.bias} with biases
   * @param x [batch, length, hidden]
   */
  public Parts of(Scope scope, String name, Value x) {
    long hidden = x.shape().size(-1);
    long rows = (heads + 2L * keyValueHeads) * headSize;
    Value weight = scope.weight(name, hidden, rows);
    int queries = heads / keyValueHeads;
    if (!biases) {
      return new Parts(
          x.linear(part(weight, 0, queries)),
          x.linear(part(weight, queries, 1)),
          x.linear(part(weight, queries + 1, 1)));
    }
    Value bias = scope.bias(name, hidden, rows);
    return new Parts(
        x.linear(part(weight, 0, queries), part(bias, 0, queries)),
        x.linear(part(weight, queries, 1), part(bias, queries, 1)),
        x.linear(part(weight, queries + 1, 1), part(bias, queries + 1, 1)));
  }

  /** Some heads of each group of a weight [rows, hidden] or a bias [rows]. */
  private Value part(Value fused, int first, int count) {
    long perGroup = heads / keyValueHeads + 2L;
    long rows = (long) keyValueHeads * count * headSize;
    if (fused.shape().rank() == 1) {
      return fused
          .reshape(keyValueHeads, perGroup, headSize)
          .slice(1, first, first + count)
          .reshape(rows);
    }
    Axis hidden = fused.shape().axis(1);
    return fused
        .reshape(keyValueHeads, perGroup, headSize, hidden)
        .slice(1, first, first + count)
        .reshape(rows, hidden);
  }
}
