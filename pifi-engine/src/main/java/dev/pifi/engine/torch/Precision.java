package dev.pifi.engine.torch;

import ai.djl.Device;
import dev.pifi.engine.spec.RuntimeSpec;

/** The arithmetic of matrix products and attention; everything else is float32. */
public enum Precision {
  /** float32 throughout. */
  FP32,
  /** bfloat16 by the device's own kernels. */
  BF16,
  /**
   * The numbers of {@link #BF16}, multiplied in float32: for processors whose bfloat16 kernels are
   * slower than widening first. Frozen matrices stay bfloat16 in memory all the same.
   */
  BF16_WIDENED;

  /** Small: libtorch's own bfloat16 product is some 300 times slower than float32 on AVX2. */
  private static final int PROBE_SIZE = 256;

  /** On a GPU a small product takes the time of its launch in any type. */
  private static final int GPU_PROBE_SIZE = 2048;

  /** What bfloat16 must gain over float32 in a plain product before {@code auto} takes it. */
  private static final double WORTHWHILE = 1.4;

  /**
   * Below this part of the float32 rate, the device has no bfloat16 kernels worth the name: with
   * them the part is above 1.5, without them below 0.1. Far from both, for a run that goes on must
   * find what it found before, on a busy machine too.
   */
  private static final double HOPELESS = 0.3;

  /** How often a close result is measured; other work only ever lowers a rate. */
  private static final int PROBES = 4;

  /** The arithmetic to use on the device that a spec names. */
  public static Precision choose(RuntimeSpec runtime) {
    return choose(runtime.precision(), Devices.choose(runtime));
  }

  /**
   * The arithmetic to use on a device. What the device does faster is measured, in milliseconds,
   * with a product of two matrices.
   */
  public static Precision choose(RuntimeSpec.Precision asked, Device device) {
    if (asked == RuntimeSpec.Precision.FP32) {
      return FP32;
    }
    int size = device.isGpu() ? GPU_PROBE_SIZE : PROBE_SIZE;
    double wide = ProductRate.gflops(device, false, size, 4);
    double narrow = ProductRate.gflops(device, true, size, 4);
    if (asked == RuntimeSpec.Precision.AUTO) {
      return narrow > WORTHWHILE * wide ? BF16 : FP32;
    }
    for (int i = 1; i < PROBES && narrow < HOPELESS * wide && narrow > 0.1 * HOPELESS * wide; i++) {
      narrow = Math.max(narrow, ProductRate.gflops(device, true, size, 4));
    }
    return narrow > HOPELESS * wide ? BF16 : BF16_WIDENED;
  }

  /** Whether matrix products read bfloat16 numbers. */
  public boolean bfloat16() {
    return this != FP32;
  }

  /** The name in specs and tables: {@code fp32} or {@code bf16}. */
  public String specName() {
    return bfloat16() ? "bf16" : "fp32";
  }
}
