package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;

/**
 * A convolution along the tokens that keeps their number: zeros stand before the first and behind
 * the last. Written as one linear map for each place of the kernel.
 *
 * @param kernelSize tokens that one result sees, odd
 * @param groups channel groups that do not see each other
 */
public record Convolution(int kernelSize, int groups) {

  /**
   * Convolves.
   *
   * @param scope where {@code NAME.weight} [hidden, hidden / groups, kernelSize] and {@code
   *     NAME.bias} [hidden] live
   * @param x float32 [batch, length, hidden]
   * @return [batch, length, hidden]
   */
  public Value of(Scope scope, String name, Value x) {
    long hidden = x.shape().size(-1);
    long width = hidden / groups;
    Value weight =
        scope.parameter(
            name + ".weight", Initializer.fanIn(width * kernelSize), hidden, width, kernelSize);
    Value bias = scope.parameter(name + ".bias", Initializer.fanIn(width * kernelSize), hidden);
    Value sum = null;
    for (int place = 0; place < kernelSize; place++) {
      Value seen = shifted(x, place - kernelSize / 2);
      Value map = weight.slice(2, place, place + 1L).reshape(hidden, width);
      Value part = grouped(seen, map, width);
      sum = sum == null ? part : sum.add(part);
    }
    return sum.add(bias);
  }

  private Value grouped(Value x, Value map, long width) {
    Value result = null;
    for (int group = 0; group < groups; group++) {
      long from = group * width;
      Value part =
          groups == 1
              ? x.linear(map)
              : x.slice(2, from, from + width).linear(map.slice(0, from, from + width));
      result = result == null ? part : result.concat(2, part);
    }
    return result;
  }

  /** At each token the one that stands some places behind it, or zeros. */
  private static Value shifted(Value x, int places) {
    if (places == 0) {
      return x;
    }
    Graph graph = x.graph();
    Axis length = x.shape().axis(1);
    Value here = graph.iota(length).cast(DType.FLOAT32).reshape(1, length, 1).add(places);
    Value there = graph.iota(length).cast(DType.FLOAT32).reshape(1, 1, length);
    return here.equalTo(there).cast(DType.FLOAT32).matmul(x);
  }
}
