package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.List;

/**
 * Attention over an axis of one key is the value itself, for the softmax of one finite score is 1.
 * Queries, keys, their projections, rotations and the bias are then dead code.
 *
 * <p>Attention with dropout stays: in training, dropout may zero even a single weight.
 */
public final class SingleKeyAttention implements Pass {
  @Override
  public String name() {
    return "single-key-attention";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (target, value, inputs) ->
            hasSingleKey(value) ? spread(value, inputs) : Rewriter.copy(target, value, inputs));
  }

  private static boolean hasSingleKey(Value value) {
    return value.op() == Op.ATTENTION
        && value.attribute(Attribute.PROBABILITY) == 0
        && value.input(1).shape().axis(1).is(1);
  }

  /** Repeats the value for each query head of its group and for each query. */
  private static Value spread(Value attention, List<Value> inputs) {
    Value v = inputs.get(2);
    long heads = attention.attribute(Attribute.HEADS);
    long keyValueHeads = attention.attribute(Attribute.KEY_VALUE_HEADS);
    Axis batch = v.shape().axis(0);
    if (heads != keyValueHeads) {
      long headSize = v.shape().size(2) / keyValueHeads;
      v =
          v.reshape(batch, 1, keyValueHeads, 1, headSize)
              .expand(batch, 1, keyValueHeads, heads / keyValueHeads, headSize)
              .reshape(batch, 1, heads * headSize);
    }
    return v.expand(batch, attention.shape().axis(1), attention.shape().axis(2));
  }
}
