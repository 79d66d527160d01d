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
    return byDistance(query, positions, 0);
  }

  /**
   * Scores of each query's position against the content of each key.
   *
   * @param key [batch, length, heads * headSize]
   * @param positions projected rows, [2, length, heads * headSize]
   * @return [batch, heads, length, length]
   */
  public Value positionToContent(Value key, Value positions) {
    return byDistance(key, positions, 1).permute(0, 1, 3, 2);
  }

  /**
   * Of [.., own, other]: the score at the distance own minus other.
   *
   * <p>A token has as many others before it as it has not behind it, so scores of both directions
   * fit into one row as long as the text: distance d at d, distance -d at length - d. One gather
   * then finds them all.
   *
   * @param before which of the two halves of the positions holds others before their own
   */
  private Value byDistance(Value content, Value positions, int before) {
    Axis batch = content.shape().axis(0);
    Axis length = content.shape().axis(1);
    Graph graph = content.graph();
    Value x = content.reshape(batch, length, heads, headSize).permute(0, 2, 1, 3);
    Value table = positions.mul(scale).reshape(2, length, heads, headSize).permute(0, 2, 3, 1);
    int behind = 1 - before;
    Value place = graph.iota(length).cast(DType.FLOAT32);
    Value size = place.mul(0).add(1).sum(0);
    Value back = gather(table.slice(0, behind, behind + 1), size.sub(place.atLeast(1)));
    Value own = place.reshape(length, 1);
    Value other = place.reshape(1, length);
    Value both =
        other.lessOrEqual(own).where(x.matmul(table.slice(0, before, before + 1)), x.matmul(back));
    return gather(both, other.lessOrEqual(own).where(own.sub(other), own.sub(other).add(size)));
  }

  /** Along the last axis, by one index for all, or by one for each row. */
  private static Value gather(Value x, Value index) {
    Shape shape = x.shape();
    Axis last = shape.axis(3);
    Object rows = index.shape().rank() == 1 ? Axis.of(1) : shape.axis(2);
    return x.gather(
        index
            .cast(DType.INT64)
            .reshape(1, 1, rows, last)
            .expand(shape.axis(0), shape.axis(1), shape.axis(2), last));
  }
}
