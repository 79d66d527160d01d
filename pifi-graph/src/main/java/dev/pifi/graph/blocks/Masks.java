package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.Optional;

/**
 * Additive attention biases: 0 where a query sees a key, where it does not a number so low that
 * nothing else counts (not the lowest: a row that sees nothing must stay finite in a fused kernel
 * too, which multiplies by log2(e) and may hold the bias as bfloat16).
 */
public final class Masks {
  private static final double HIDDEN = -1e30;

  private Masks() {}

  /**
   * Hides padding.
   *
   * @param attentionMask int64 [batch, length], 1 for tokens
   * @return float32 [batch, 1, 1, length]
   */
  public static Value padding(Value attentionMask) {
    return bias(visible(attentionMask));
  }

  /**
   * A bias between tokens, all else hidden: a padding query sees every key alike and passes no
   * gradient on.
   *
   * @param attentionMask int64 [batch, length], 1 for tokens
   * @param bias float32, to [batch, heads, length, length]
   * @return float32 to [batch, heads, length, length]
   */
  public static Value betweenTokens(Value attentionMask, Value bias) {
    Shape shape = attentionMask.shape();
    Value query = attentionMask.cast(DType.BOOL).reshape(shape.axis(0), 1, shape.axis(1), 1);
    Value hidden = bias.graph().constant(Shape.of(1), HIDDEN);
    return visible(attentionMask).and(query).where(bias, hidden);
  }

  /**
   * Hides padding, keys out of the window, and, if causal, keys behind the query.
   *
   * @param length the axis of queries and keys
   * @param attentionMask int64 [batch, length], 1 for tokens; absent means no padding
   * @param window how far a key may be: |i - j| &lt; window; absent means any distance
   * @return float32 to [batch, 1, length, length]; absent if nothing is hidden
   */
  public static Optional<Value> of(
      Graph graph,
      Axis length,
      Optional<Value> attentionMask,
      boolean causal,
      Optional<Integer> window) {
    Optional<Value> seen = attentionMask.map(Masks::visible);
    if (length.is(1)) {
      return seen.map(Masks::bias);
    }
    Value query = graph.iota(length).reshape(length, 1);
    Value key = graph.iota(length).reshape(1, length);
    if (causal) {
      seen = both(seen, key.lessOrEqual(query));
    }
    if (window.isPresent()) {
      Value reach = graph.constant(Shape.of(1, 1), window.get());
      seen = both(seen, query.sub(key).less(reach));
      if (!causal) {
        seen = both(seen, key.sub(query).less(reach));
      }
    }
    return seen.map(Masks::bias);
  }

  private static Optional<Value> both(Optional<Value> a, Value b) {
    return Optional.of(a.map(x -> x.and(b)).orElse(b));
  }

  private static Value visible(Value attentionMask) {
    Shape shape = attentionMask.shape();
    return attentionMask.cast(DType.BOOL).reshape(shape.axis(0), 1, 1, shape.axis(1));
  }

  private static Value bias(Value seen) {
    Graph graph = seen.graph();
    Shape one = Shape.of(1);
    return seen.where(graph.constant(one, 0), graph.constant(one, HIDDEN));
  }
}
