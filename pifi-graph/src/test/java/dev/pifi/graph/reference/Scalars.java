package dev.pifi.graph.reference;

/** Functions of one number. */
final class Scalars {
  private Scalars() {}

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double gelu(double x) {
    return x * 0.5 * (1 + erf(x / Math.sqrt(2)));
  }

  static double geluTanh(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /** The series that has no cancellation: 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!. */
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** The nearest bfloat16, ties to even. */
  static double bfloat16(double x) {
    int bits = Float.floatToRawIntBits((float) x);
    int rounded = bits + 0x7fff + ((bits >>> 16) & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }
}
