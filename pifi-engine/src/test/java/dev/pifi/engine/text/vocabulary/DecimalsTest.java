package dev.pifi.engine.text.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
  @ParameterizedTest
  @ValueSource(
      floats = {-9.059178352355957f, -9.138763427734375f, -7.5f, 0, -1, 1e-8f, -12345.678f})
  void aScoreIsReadAsItIs(float score) {
    assertEquals(score, read(Decimals.readAs(score)));
  }

  @Test
  void theShortestFormIsOftenReadAsAnotherNumber() {
    double score = -9.059178352355957;

    assertTrue(read(new BigDecimal(Double.toString(score))) != score);
    assertTrue(Double.parseDouble(Decimals.readAs(score).toString()) != score);
  }

  @Test
  void fewScoresCannotBeWritten() {
    Random random = new Random(7);
    int other = 0;
    for (int i = 0; i < 20_000; i++) {
      double score = (float) (-4 - 12 * random.nextDouble());
      double came = read(Decimals.readAs(score));
      assertEquals(score, came, Math.ulp(score));
      other += came == score ? 0 : 1;
    }
    assertTrue(other < 100, other + " of 20000");
  }

  /**
   * As the native library does: an integer of 64 bits, made a double, divided by a power of ten.
   */
  private static double read(BigDecimal decimal) {
    String digits = decimal.unscaledValue().abs().toString();
    double whole = Double.parseDouble(Long.toUnsignedString(Long.parseUnsignedLong(digits)));
    return decimal.signum() * whole / Math.pow(10, decimal.scale());
  }
}
