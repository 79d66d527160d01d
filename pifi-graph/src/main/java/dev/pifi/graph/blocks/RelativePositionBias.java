package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;

/**
 * A learned bias for each head and bucket of distances (Raffel et al. 2020): near distances have a
 * bucket each, far ones share by logarithm.
 *
 * @param heads of the attention
 * @param buckets rows of the table
 * @param farthest the distance from which on all share the last bucket
 * @param bothWays whether keys behind the query have buckets of their own; else they all count as
 *     the query's own place, because a mask hides them
 */
public record RelativePositionBias(int heads, int buckets, int farthest, boolean bothWays) {

  /**
   * The bias of queries and keys at 0, 1, 2, ...
   *
   * @param scope where {@code NAME.weight} [buckets, heads] lives
   * @return float32 [1, heads, length, length]
   */
  public Value of(Scope scope, String name, Axis length) {
    return of(scope, name, scope.graph().iota(length), scope.graph().iota(length));
  }

  /**
   * The bias of queries and keys at positions of their own.
   *
   * @param scope where {@code NAME.weight} [buckets, heads] lives
   * @param query int64 [queries]
   * @param key int64 [keys]
   * @return float32 [1, heads, queries, keys]
   */
  public Value of(Scope scope, String name, Value query, Value key) {
    Axis queries = query.shape().axis(0);
    Axis keys = key.shape().axis(0);
    Value bias = scope.embedding(name, bucket(query, key), buckets, heads);
    return bias.permute(2, 0, 1).reshape(1, heads, queries, keys);
  }

  /** In float32, as models were trained; int64 [queries, keys]. */
  private Value bucket(Value queries, Value keys) {
    Graph graph = queries.graph();
    Value query = queries.cast(DType.FLOAT32).reshape(queries.shape().axis(0), 1);
    Value key = keys.cast(DType.FLOAT32).reshape(1, keys.shape().axis(0));
    Value ahead = key.sub(query);
    if (!bothWays) {
      return byDistance(ahead.mul(-1).atLeast(0), buckets).cast(DType.INT64);
    }
    int half = buckets / 2;
    Value zero = graph.constant(Shape.of(1, 1), 0);
    Value side = zero.less(ahead).where(graph.constant(Shape.of(1, 1), half), zero);
    return byDistance(ahead.apply(Op.ABS), half).add(side).cast(DType.INT64);
  }

  private Value byDistance(Value distance, int count) {
    Graph graph = distance.graph();
    int exact = count / 2;
    Value limit = graph.constant(Shape.of(1, 1), exact);
    Value reach = graph.constant(Shape.of(1, 1), Math.log((double) farthest / exact));
    Value far =
        distance
            .atLeast(1)
            .div(limit)
            .apply(Op.LOG)
            .div(reach)
            .mul(count - exact)
            .cast(DType.INT64)
            .cast(DType.FLOAT32)
            .add(exact)
            .atMost(count - 1);
    return distance.less(limit).where(distance, far);
  }
}
