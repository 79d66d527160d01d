package dev.pifi.graph.count;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.Map;

/** Which operations count, and how much. */
public enum CountingRule {
  /**
   * Every matrix product: linear maps, batched products, and in attention queries by keys and
   * weights by values.
   */
  MATMUL {
    @Override
    long of(Value value, Map<String, Long> sizes) {
      return value.op() == Op.ATTENTION ? attention(value, sizes) : products(value, sizes);
    }
  },

  /**
   * As the tool fvcore counts, with which the figures of PiFi's Table 16 were taken: linear maps
   * and batched products, 5 for each element of a layer norm; nothing for fused attention, softmax,
   * root-mean-square norms, embeddings and elementwise operations.
   */
  FVCORE {
    @Override
    long of(Value value, Map<String, Long> sizes) {
      return value.op() == Op.LAYER_NORM
          ? Math.multiplyExact(5, value.shape().elements(sizes))
          : products(value, sizes);
    }
  };

  /**
   * The multiply-accumulates of one value.
   *
   * @param sizes of the named axes
   */
  abstract long of(Value value, Map<String, Long> sizes);

  private static long products(Value value, Map<String, Long> sizes) {
    if (value.op() != Op.LINEAR && value.op() != Op.MATMUL) {
      return 0;
    }
    Axis inner = value.input(0).shape().axis(-1);
    return Math.multiplyExact(value.shape().elements(sizes), Shape.of(inner).elements(sizes));
  }

  private static long attention(Value value, Map<String, Long> sizes) {
    Shape query = value.input(0).shape();
    Axis keys = value.input(1).shape().axis(1);
    long pairs = Shape.of(query.axis(0), query.axis(1), keys).elements(sizes);
    return Math.multiplyExact(pairs, query.size(2) + value.shape().size(2));
  }
}
