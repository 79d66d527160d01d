package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.Optional;

/**
 * The position terms of disentangled attention (He et al. 2021): content to position, and position
 * to content, by the distance i - j of query i and key j.
 *
 * <p>A text of some length needs the rows of its own distances only, 0 to length - 1 ahead and
 * behind, not the whole table; so rows are taken for those first, and everything after works on
 * them.
 *
 * @param heads of the attention
 * @param headSize of each
 * @param scale the factor on scores, the one on content scores too
 */
public record DisentangledBias(int heads, int headSize, double scale) {

  /**
   * Which row of the table of relative positions a distance has.
   *
   * @param span half the rows of the table
   * @param farthest the distance of the last bucket, if far distances share logarithmic buckets
   */
  public record Distances(int span, Optional<Integer> farthest) {

    /**
     * The rows of the distances of a text.
     *
     * @return int64 [2, length]: rows of 0, 1, 2, ... (keys behind the query), then of 0, -1, -2,
     *     ...
     */
    public Value rows(Graph graph, Axis length) {
      Value distance = bucket(graph.iota(length).cast(DType.FLOAT32)).reshape(1, length);
      return distance
          .concat(0, distance.mul(-1))
          .add(span)
          .atLeast(0)
          .atMost(2.0 * span - 1)
          .cast(DType.INT64);
    }

    /** Near distances as they are, far ones by logarithm; in float32, as models were trained. */
    private Value bucket(Value distance) {
      if (farthest.isEmpty()) {
        return distance;
      }
      Graph graph = distance.graph();
      int middle = span / 2;
      Value near = graph.constant(Shape.of(1), middle);
      Value reach = graph.constant(Shape.of(1), (farthest.get() - 1.0) / middle).apply(Op.LOG);
      Value far =
          distance.div(near).apply(Op.LOG).div(reach).mul(middle - 1).apply(Op.CEIL).add(middle);
      return distance.lessOrEqual(near).where(distance, far);
    }
  }

  /**
   * Scores of each query's content against the position of each key.
   *
   * @param query [batch, length, heads * headSize]
   * @param positions projected rows, [2, length, heads * headSize]
   * @return [batch, heads, length, length]
   */
  public Value contentToPosition(Value query, Value positions) {
    return byDistance(query, positions, true);
  }

  /**
   * Scores of each query's position against the content of each key.
   *
   * @param key [batch, length, heads * headSize]
   * @param positions projected rows, [2, length, heads * headSize]
   * @return [batch, heads, length, length]
   */
  public Value positionToContent(Value key, Value positions) {
    return byDistance(key, positions, false).permute(0, 1, 3, 2);
  }

  /** Of [.., own, other]: the score at the distance between the two, query minus key. */
  private Value byDistance(Value content, Value positions, boolean ownIsQuery) {
    Axis batch = content.shape().axis(0);
    Axis length = content.shape().axis(1);
    Value x = content.reshape(batch, length, heads, headSize).permute(0, 2, 1, 3);
    Value table = positions.mul(scale).reshape(2, length, heads, headSize).permute(0, 2, 3, 1);
    Graph graph = content.graph();
    Value own = graph.iota(length).reshape(length, 1);
    Value other = graph.iota(length).reshape(1, length);
    Value behind = x.matmul(table.slice(0, 0, 1));
    Value ahead = x.matmul(table.slice(0, 1, 2));
    return ownIsQuery
        ? other
            .lessOrEqual(own)
            .where(gather(behind, own.sub(other)), gather(ahead, other.sub(own)))
        : own.lessOrEqual(other)
            .where(gather(behind, other.sub(own)), gather(ahead, own.sub(other)));
  }

  private static Value gather(Value scores, Value distance) {
    Axis length = scores.shape().axis(3);
    Value index = distance.cast(DType.FLOAT32).atLeast(0).cast(DType.INT64);
    return scores.gather(
        index
            .reshape(1, 1, length, length)
            .expand(scores.shape().axis(0), scores.shape().axis(1), length, length));
  }
}
