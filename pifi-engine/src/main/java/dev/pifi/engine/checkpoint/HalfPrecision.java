package dev.pifi.engine.checkpoint;

/** IEEE 754 half precision. */
final class HalfPrecision {
  private static final int SIGN = 0x8000;
  private static final int FRACTION_BITS = 10;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;
  private static final int LARGEST_EXPONENT = 31;

  private HalfPrecision() {}

  static float toFloat(short half) {
    int bits = half & 0xFFFF;
    int sign = (bits & SIGN) << 16;
    int exponent = (bits >> FRACTION_BITS) & LARGEST_EXPONENT;
    int fraction = bits & FRACTION;
    if (exponent == LARGEST_EXPONENT) {
      return Float.intBitsToFloat(sign | 0x7F800000 | fraction << 13);
    }
    if (exponent == 0) {
      float small = fraction * 0x1p-24f;
      return sign == 0 ? small : -small;
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }
}
