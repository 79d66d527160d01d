package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.List;

/**
 * Attention of one query to keys and values that are projections of a whole sequence, without
 * projecting the sequence: {@code q (W_k x)^T = (q W_k) x^T}, and the weighted mean of {@code W_v
 * x} is {@code W_v} of the weighted mean of x. Two products of all rows become four of one row for
 * each head.
 *
 * <p>{@link SelectionPushDown} leaves such attention in the last layer before a pooled token.
 * Outputs are the same. Keys that are rotated or normed, grouped heads and soft caps stay as they
 * are.
 */
public final class SingleQueryAttention implements Pass {
  @Override
  public String name() {
    return "single-query-attention";
  }

  @Override
  public Graph apply(Graph graph) {
    int[] readers = new int[graph.values().size()];
    graph.values().forEach(value -> value.inputs().forEach(input -> readers[input.id()]++));
    graph.outputs().values().forEach(value -> readers[value.id()]++);
    return Rewriter.rewrite(
        graph,
        (target, value, inputs) ->
            isMatched(value, readers)
                ? attend(value, inputs)
                : Rewriter.copy(target, value, inputs));
  }

  private static boolean isMatched(Value value, int[] readers) {
    return value.op() == Op.ATTENTION
        && value.attribute(Attribute.HEADS).equals(value.attribute(Attribute.KEY_VALUE_HEADS))
        && value.attribute(Attribute.SOFT_CAP) == 0
        && value.input(0).shape().axis(1).is(1)
        && value.input(1).shape().axis(1) instanceof Axis.Named
        && isProjection(value.input(1), readers)
        && isProjection(value.input(2), readers);
  }

  /** A projection that only the attention reads; otherwise it is computed anyway. */
  private static boolean isProjection(Value value, int[] readers) {
    return value.op() == Op.LINEAR && readers[value.id()] == 1;
  }

  private static Value attend(Value attention, List<Value> inputs) {
    Value query = inputs.get(0);
    Value key = inputs.get(1);
    Value value = inputs.get(2);
    long heads = attention.attribute(Attribute.HEADS);
    Axis batch = query.shape().axis(0);
    Axis length = key.shape().axis(1);
    Value q =
        query
            .mul(attention.attribute(Attribute.SCALE))
            .reshape(batch, heads, query.shape().size(2) / heads);
    // [heads, batch, size] x [heads, size, width] -> one vector of x's width for each head
    Value seen = q.permute(1, 0, 2).matmul(byHeads(key.input(1), heads)).permute(1, 0, 2);
    Value scores = seen.matmul(key.input(0).permute(0, 2, 1));
    if (key.inputs().size() == 3) {
      scores = scores.add(q.mul(byHeads(key.input(2), heads)).sum(2));
    }
    scores = scores.reshape(batch, heads, 1, length);
    Value biased = inputs.size() == 4 ? scores.add(inputs.get(3)) : scores;
    Value weights =
        biased
            .softmax()
            .dropout(attention.attribute(Attribute.PROBABILITY))
            .reshape(batch, heads, length);
    Value mean = weights.matmul(value.input(0)).permute(1, 0, 2);
    Value context = mean.matmul(byHeads(value.input(1), heads).permute(0, 2, 1)).permute(1, 0, 2);
    if (value.inputs().size() == 3) {
      Value bias = byHeads(value.input(2), heads);
      context =
          context.add(
              attention.attribute(Attribute.PROBABILITY) == 0
                  ? bias
                  : weights.sum(2).mul(bias)); // weights dropped out do not sum to one
    }
    return context.reshape(attention.shape().axes().toArray());
  }

  /** [heads * size] as [heads, size], [heads * size, width] as [heads, size, width]. */
  private static Value byHeads(Value weight, long heads) {
    long size = weight.shape().size(0) / heads;
    return weight.shape().rank() == 1
        ? weight.reshape(heads, size)
        : weight.reshape(heads, size, weight.shape().axis(1));
  }
}
