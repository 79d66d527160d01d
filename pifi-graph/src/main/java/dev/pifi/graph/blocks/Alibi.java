package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;

/**
 * Attention with linear biases (Press et al. 2022): scores grow with the key's position, each head
 * at its own slope. Only differences matter to a softmax, so this is the distance from the query.
 */
public final class Alibi {
  private Alibi() {}

  /**
   * The bias of keys 0, 1, 2, ... before any scaling. Slopes, positions and products are rounded to
   * bfloat16, as the models that have it were trained.
   *
   * @return float32 [1, heads, 1, length]
   */
  public static Value bias(Graph graph, Axis length, int heads) {
    Value positions = rounded(graph.iota(length).cast(DType.FLOAT32).reshape(1, 1, 1, length));
    Value slopes = rounded(graph.constant(Shape.of(1, heads, 1, 1), slopes(heads)));
    return rounded(slopes.mul(positions));
  }

  /**
   * One slope for each head: a geometric row for the largest power of two, and every other one of
   * the next row for the heads beyond it.
   */
  static double[] slopes(int heads) {
    int row = Integer.highestOneBit(heads);
    double[] slopes = new double[heads];
    for (int i = 0; i < heads; i++) {
      double exponent = i < row ? 8.0 * (i + 1) / row : 4.0 * (2 * (i - row) + 1) / row;
      slopes[i] = Math.pow(2, -exponent);
    }
    return slopes;
  }

  private static Value rounded(Value x) {
    return x.cast(DType.BFLOAT16).cast(DType.FLOAT32);
  }
}
