package dev.pifi.engine.torch;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The TorchScript expression of attention.
 *
 * @param cuda whether it runs on a GPU, where one kernel may do all of it
 * @param computed the type of its products
 * @param dropout the expression that drops out of a value with a probability
 */
record AttentionExpression(
    boolean cuda, DType computed, BiFunction<String, Double, String> dropout) {

  /** Elements of 16 bytes. */
  private static final int HEAD_SIZE_UNIT = 8;

  /**
   * The method of a GPU's archive that is attention in one kernel, by name: the library's own
   * choice among such kernels may be cuDNN's, whose gradients with a mask can be not-a-number. The
   * rows of a bias must lie 16 elements apart, or a multiple.
   */
  static final String ATTEND =
      """
        def attend(self: __torch__.Net, q: Tensor, k: Tensor, v: Tensor, bias: Optional[Tensor], p: float, scale: float) -> Tensor:
          e = annotate(Optional[Tensor], None)
          if torch.__isnot__(bias, None):
            n = torch.size(k, -2)
            b = torch.to(unchecked_cast(Tensor, bias), ops.prim.dtype(q))
            m = torch.slice(torch.constant_pad_nd(b, [0, torch.remainder(torch.neg(n), 16)]), -1, 0, n, 1)
            e0 = annotate(Optional[Tensor], torch.expand(m, [torch.size(q, 0), torch.size(q, 1), torch.size(q, 2), n]))
          else:
            e0 = e
          o, _0, _1, _2, = torch._scaled_dot_product_efficient_attention(q, k, v, e0, True, p, False, scale=scale)
          return o
      """;

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
    if (isFused(v)) {
      context =
          "(self).attend("
              + String.join(
                  ", ",
                  q,
                  k,
                  w,
                  bias,
                  ExpressionEmitter.literal(probability),
                  ExpressionEmitter.literal(v.attribute(Attribute.SCALE)))
              + ", )";
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

  /**
   * Whether one kernel is right and fast: for bfloat16 products of heads of a size that the kernel
   * knows. In float32 its products are not quite those of float32. A bias that each head has of its
   * own is computed and would be rounded; one that each query has of its own may hide all keys of a
   * row, as windows do of padding, and such a row's gradient is not-a-number. What is left hides
   * padding.
   */
  private boolean isFused(Value v) {
    int headSize = (int) (v.input(0).shape().size(2) / v.attribute(Attribute.HEADS));
    return cuda
        && computed == DType.BFLOAT16
        && v.attribute(Attribute.SOFT_CAP) == 0
        && headSize % HEAD_SIZE_UNIT == 0
        && (v.inputs().size() == 3 || isForAllRows(v.input(3).shape()));
  }

  private static boolean isForAllRows(Shape bias) {
    return bias.rank() == 4 && bias.axis(1).is(1) && bias.axis(2).is(1);
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
