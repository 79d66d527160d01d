package dev.pifi.engine.torch;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.PrecisionPlacement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which linear maps run on oneDNN's kernels instead of the library's own choice, which is another
 * one for float32. They have no gradients of their own: {@link Differentiation} has.
 *
 * @param direct whether float32 products run on them
 * @param packed names of frozen bfloat16 weights that are kept a second time, in the kernels' order
 *     for the product that the gradient is
 */
record LinearKernels(boolean direct, List<String> packed) {
  /** Nothing runs on them. */
  static final LinearKernels NONE = new LinearKernels(false, List.of());

  LinearKernels {
    packed = List.copyOf(packed);
  }

  /** For inference on a device. */
  static LinearKernels of(Weights weights) {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean known = architecture.equals("amd64") || architecture.equals("x86_64");
    boolean cpu = !weights.manager().getDevice().isGpu();
    return cpu && known ? new LinearKernels(true, List.of()) : NONE;
  }

  /**
   * For training: with few rows, to bring a bfloat16 matrix into the kernels' order costs as much
   * as the product. The order of the gradient is kept; that of the product gains less, and each
   * costs as much memory as the weights.
   */
  static LinearKernels training(Graph typed, Weights weights, List<String> trainable) {
    LinearKernels inference = of(weights);
    if (!inference.direct || weights.precision() != Precision.BF16) {
      return inference;
    }
    Set<String> packed = new LinkedHashSet<>();
    for (Value value : typed.values()) {
      if (value.op() == Op.LINEAR
          && value.dtype() == DType.BFLOAT16
          && PrecisionPlacement.hasFewRows(value)) {
        String name = parameter(value);
        if (weights.bfloat16Names().contains(name) && !trainable.contains(name)) {
          packed.add(name);
        }
      }
    }
    return new LinearKernels(true, List.copyOf(packed));
  }

  /** The name of the parameter that a map's weights are; empty if they are computed. */
  private static String parameter(Value linear) {
    Value weight = linear.input(1);
    return weight.op() == Op.PARAMETER ? weight.attribute(Attribute.PARAMETER).name() : "";
  }

  /** The place of a map's weights among those in the kernels' order, or -1. */
  int place(Value linear) {
    return linear.op() == Op.LINEAR && PrecisionPlacement.hasFewRows(linear)
        ? packed.indexOf(parameter(linear))
        : -1;
  }

  /** Whether a value is a linear map that runs on these kernels. */
  boolean run(Value value) {
    return value.op() == Op.LINEAR
        && ((direct && value.dtype() == DType.FLOAT32) || place(value) >= 0);
  }
}
