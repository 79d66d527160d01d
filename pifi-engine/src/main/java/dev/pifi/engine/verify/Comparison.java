package dev.pifi.engine.verify;

import ai.djl.Device;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Collects differences of one fixture. Not thread-safe. */
final class Comparison {
  private static final double OUTPUT_TOLERANCE = 1e-5;

  /**
   * A GPU adds in another order: of two ways to compute in float32, each may be as far from exact
   * numbers as golden ones are, which is up to 7e-6.
   */
  private static final double GPU_OUTPUT_TOLERANCE = 2e-5;

  /**
   * Of outputs far above 1: the original itself, run on another processor, is 7e-7 of the largest
   * logit away from its own values.
   */
  private static final double OUTPUT_RELATIVE = 16 * (double) Math.ulp(1f);

  private static final double GRADIENT_TOLERANCE = 1e-4;
  private static final double GRADIENT_FLOOR = 1e-6;
  private static final double FLOAT_EPSILON = Math.ulp(1f);

  private static final double LOSS_TOLERANCE = 1e-4;
  private static final double NORM_TOLERANCE = 1e-3;
  private static final double WEIGHT_TOLERANCE = 1e-3;

  /** In bfloat16: of a tensor's largest magnitude, for the mean and the largest difference. */
  private static final double BFLOAT16_MEAN = 0.01;

  private static final double BFLOAT16_LARGEST = 0.06;

  private final double outputTolerance;
  private final Precision precision;
  private final List<String> faults = new ArrayList<>();
  private int cases;
  private double outputs;
  private double gradients;

  /** Judges what was computed on a device. */
  Comparison(Device device, Precision precision) {
    this.outputTolerance = device.isGpu() ? GPU_OUTPUT_TOLERANCE : OUTPUT_TOLERANCE;
    this.precision = precision;
  }

  /** Compares an output where the mask, one number for each row of the last axis, is not 0. */
  void output(String name, Tensor.Floats actual, float[] golden, long[] mask) {
    cases++;
    if (!sameSize(name, actual, golden)) {
      return;
    }
    int width = golden.length / mask.length;
    double largest = 0;
    double sum = 0;
    double magnitude = 0;
    long count = 0;
    for (int i = 0; i < golden.length; i++) {
      if (mask[i / width] != 0) {
        double difference = Math.abs(golden[i] - actual.values()[i]);
        largest = larger(largest, difference);
        magnitude = Math.max(magnitude, Math.abs(golden[i]));
        sum += difference;
        count++;
      }
    }
    outputs = larger(outputs, largest);
    // Of one number, such as a loss, the mean is the largest difference.
    boolean meanIsNear = count == 1 || sum <= BFLOAT16_MEAN * magnitude * count;
    boolean near =
        precision.bfloat16()
            ? largest <= BFLOAT16_LARGEST * magnitude && meanIsNear
            : largest <= Math.max(outputTolerance, OUTPUT_RELATIVE * magnitude);
    if (!near) {
      faults.add(name + " differs by " + largest);
    }
  }

  /**
   * Compares a gradient.
   *
   * @param largestOfAll the largest golden gradient of the case: float32's epsilon of it is noise,
   *     and all that there is of gradients that are 0 but for rounding, as a key bias's is behind
   *     softmax
   */
  void gradient(String name, Tensor.Floats actual, float[] golden, double largestOfAll) {
    cases++;
    if (!sameSize(name, actual, golden)) {
      return;
    }
    double magnitude = 0;
    double largest = 0;
    for (int i = 0; i < golden.length; i++) {
      magnitude = Math.max(magnitude, Math.abs(golden[i]));
      largest = larger(largest, Math.abs(golden[i] - actual.values()[i]));
    }
    gradients =
        larger(gradients, largest / Math.max(magnitude, GRADIENT_FLOOR / GRADIENT_TOLERANCE));
    if (precision.bfloat16()) {
      if (!Double.isFinite(largest)) {
        fault(name + " is not finite");
      }
      return;
    }
    if (!(largest
        <= GRADIENT_TOLERANCE * magnitude + GRADIENT_FLOOR + FLOAT_EPSILON * largestOfAll)) {
      faults.add(name + " differs by " + largest + " at magnitude " + magnitude);
    }
  }

  /** Compares generated tokens, which are equal or not; in bfloat16 two close scores may swap. */
  void tokens(String name, int[][] actual, Tensor.Longs golden) {
    cases++;
    if (precision.bfloat16()) {
      return;
    }
    int width = (int) golden.sizes()[1];
    for (int row = 0; row < actual.length; row++) {
      for (int i = 0; i < Math.max(width, actual[row].length); i++) {
        long wanted = i < width ? golden.values()[row * width + i] : -1;
        long found = i < actual[row].length ? actual[row][i] : -1;
        if (wanted != found) {
          fault(name + ": row " + row + ", token " + i + " is " + found + ", not " + wanted);
          return;
        }
      }
    }
  }

  /** Compares the loss of a step of training. */
  void loss(String name, double actual, double golden) {
    cases++;
    double difference = Math.abs(actual - golden);
    outputs = larger(outputs, difference);
    double tolerance = precision.bfloat16() ? BFLOAT16_LARGEST * Math.abs(golden) : LOSS_TOLERANCE;
    if (!(difference <= tolerance)) {
      fault(name + " differs by " + difference);
    }
  }

  /** Compares the global gradient norm of a step of training, relative to the golden one. */
  void norm(String name, double actual, double golden) {
    cases++;
    double difference = Math.abs(actual - golden) / Math.max(Math.abs(golden), GRADIENT_FLOOR);
    gradients = larger(gradients, difference);
    if (!precision.bfloat16() && !(difference <= NORM_TOLERANCE)) {
      fault(name + " differs by " + difference + " of " + golden);
    }
  }

  /** Whether a gradient is 0 but for rounding, beside the largest one of its case. */
  static boolean isNoise(double magnitude, double largestOfAll) {
    return magnitude <= FLOAT_EPSILON * largestOfAll;
  }

  /**
   * Compares a weight after training: it is neither an output nor a gradient.
   *
   * @param drift how far the weight may go astray beside the tolerance
   */
  void weight(String name, float[] actual, float[] golden, double drift) {
    cases++;
    if (!sameSize(name, new Tensor.Floats(actual, actual.length), golden)) {
      return;
    }
    double largest = 0;
    for (int i = 0; i < golden.length; i++) {
      largest = larger(largest, Math.abs(golden[i] - actual[i]));
    }
    if (!precision.bfloat16() && !(largest <= WEIGHT_TOLERANCE + drift)) {
      fault(name + " differs by " + largest);
    }
  }

  /** Notes what is wrong beside differences. */
  void fault(String fault) {
    faults.add(fault);
  }

  private boolean sameSize(String name, Tensor.Floats actual, float[] golden) {
    if (actual.values().length != golden.length) {
      faults.add(name + " has " + actual.values().length + " numbers, not " + golden.length);
      return false;
    }
    return true;
  }

  /** The larger one; not-a-number counts as the largest. */
  private static double larger(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
  }

  FixtureReport report(String name) {
    if (cases == 0) {
      return new FixtureReport(
          name, 0, 0, 0, FixtureReport.Status.FAILED, "no golden value was compared");
    }
    FixtureReport.Status status =
        faults.isEmpty() ? FixtureReport.Status.OK : FixtureReport.Status.FAILED;
    String detail = String.join("; ", faults.stream().limit(3).toList());
    return new FixtureReport(name, cases, outputs, gradients, status, detail);
  }
}
