package dev.pifi.engine.torch;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Value;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The TorchScript expression of attention.
 *
 * @param fused whether it runs in one kernel, which is faster on CUDA only
 * @param computed the type of its products
 * @param dropout the expression that drops out of a value with a probability
 */
record AttentionExpression(
    boolean fused, DType computed, BiFunction<String, Double, String> dropout) {

  String of(Value v) {
    int heads = v.attribute(Attribute.HEADS);
    int groups = v.attribute(Attribute.KEY_VALUE_HEADS);
    String q = heads(v, 0, heads);
    String k = heads(v, 1, groups);
    String w = heads(v, 2, groups);
    if (heads != groups) {
      k = repeated(k, v.input(1), groups, heads / groups);
      w = repeated(w, v.input(2), groups, heads / groups);
    }
    double probability = v.attribute(Attribute.PROBABILITY);
    double cap = v.attribute(Attribute.SOFT_CAP);
    String bias = v.inputs().size() == 4 ? ExpressionEmitter.name(v.input(3)) : "None";
    String context;
    if (fused && cap == 0) {
      String typed = bias.equals("None") ? bias : ExpressionEmitter.to(bias, computed);
      context =
          "torch.scaled_dot_product_attention("
              + q
              + ", "
              + k
              + ", "
              + w
              + ", "
              + typed
              + ", "
              + ExpressionEmitter.literal(probability)
              + ", False, scale="
              + ExpressionEmitter.literal(v.attribute(Attribute.SCALE))
              + ")";
    } else {
      String scores =
          "torch.mul(torch.matmul("
              + q
              + ", torch.transpose("
              + k
              + ", -2, -1)), "
              + ExpressionEmitter.literal(v.attribute(Attribute.SCALE))
              + ")";
      if (cap > 0) {
        scores =
            "torch.mul(torch.tanh(torch.div("
                + scores
                + ", "
                + ExpressionEmitter.literal(cap)
                + ")), "
                + ExpressionEmitter.literal(cap)
                + ")";
      }
      if (!bias.equals("None")) {
        scores = "torch.add(" + scores + ", " + bias + ")";
      }
      String weights = "torch.softmax(" + scores + ", -1)";
      if (computed != DType.FLOAT32) {
        weights = ExpressionEmitter.to(weights, computed);
      }
      context =
          "torch.matmul("
              + (probability > 0 ? dropout.apply(weights, probability) : weights)
              + ", "
              + w
              + ")";
    }
    String joined =
        "torch.reshape(torch.transpose("
            + context
            + ", 1, 2), "
            + ExpressionEmitter.list(v.shape())
            + ")";
    return computed == v.dtype() ? joined : ExpressionEmitter.to(joined, v.dtype());
  }

  private String heads(Value attention, int input, int heads) {
    Value x = attention.input(input);
    List<String> outer = ExpressionEmitter.sizes(x.shape());
    return "torch.transpose(torch.reshape("
        + (computed == x.dtype()
            ? ExpressionEmitter.name(x)
            : ExpressionEmitter.to(ExpressionEmitter.name(x), computed))
        + ", ["
        + outer.get(0)
        + ", "
        + outer.get(1)
        + ", "
        + heads
        + ", "
        + x.shape().size(2) / heads
        + "]), 1, 2)";
  }

  private static String repeated(String split, Value x, int groups, int times) {
    List<String> outer = ExpressionEmitter.sizes(x.shape());
    String inner = outer.get(1) + ", " + x.shape().size(2) / groups;
    return "torch.reshape(torch.expand(torch.unsqueeze("
        + split
        + ", 2), ["
        + outer.get(0)
        + ", "
        + groups
        + ", "
        + times
        + ", "
        + inner
        + "]), ["
        + outer.get(0)
        + ", "
        + groups * times
        + ", "
        + inner
        + "])";
  }
}
