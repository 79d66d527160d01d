package dev.pifi.graph.blocks;

import dev.pifi.graph.Initializer;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;

/**
 * Root-mean-square norm as decoders have it.
 *
 * @param epsilon added to the mean square
 * @param fromOne whether the factor is 1 + weight, as Gemma stores it, and not the weight itself
 */
public record RmsNorm(double epsilon, boolean fromOne) {

  /**
   * The normed value.
   *
   * @param scope where {@code NAME.weight} lives
   * @param x [..., width]
   */
  public Value of(Scope scope, String name, Value x) {
    if (!fromOne) {
      return scope.rmsNorm(name, x, epsilon);
    }
    Value weight = scope.parameter(name + ".weight", Initializer.zeros(), x.shape().size(-1));
    return x.rmsNorm(weight.add(1), epsilon);
  }
}
