package dev.pifi.engine.text.vocabulary;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Numbers as the native library reads them from JSON: it takes the digits for an integer, makes
 * that a double, and divides by a power of ten, which rounds twice. The shortest decimal form of a
 * double may so become its neighbour, and of two segmentations that score alike the other one wins.
 */
final class Decimals {
  /** The largest power of ten that a double holds exactly. */
  private static final int MOST_DIGITS = 22;

  private static final int NEIGHBOURS = 4;

  private Decimals() {}

  /** A decimal that is read as just this number; the nearest one for the few that have none. */
  static BigDecimal readAs(double value) {
    BigDecimal shortest = new BigDecimal(Double.toString(value));
    if (read(shortest) == value) {
      return shortest;
    }
    BigDecimal exact = new BigDecimal(value);
    for (int scale = MOST_DIGITS; scale > 0; scale--) {
      BigInteger digits = exact.setScale(scale, RoundingMode.HALF_EVEN).unscaledValue();
      // Integers within one step are read as the same double.
      long step = Math.max(1, (long) Math.ulp(digits.doubleValue()));
      for (int i = -NEIGHBOURS; i <= NEIGHBOURS; i++) {
        BigDecimal candidate = new BigDecimal(digits.add(BigInteger.valueOf(i * step)), scale);
        if (read(candidate) == value) {
          return candidate;
        }
      }
    }
    return shortest;
  }

  private static double read(BigDecimal decimal) {
    BigInteger digits = decimal.unscaledValue();
    int scale = decimal.scale();
    if (digits.abs().bitLength() > Long.SIZE || Math.abs(scale) > MOST_DIGITS) {
      return Double.NaN;
    }
    double whole = digits.doubleValue();
    double power = Double.parseDouble("1e" + Math.abs(scale));
    return scale < 0 ? whole * power : whole / power;
  }
}
