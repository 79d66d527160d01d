package dev.pifi.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.Predictions.Span;
import dev.pifi.spi.Predictions.Spans;
import dev.pifi.spi.Predictions.Texts;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionsTest {
  @Test
  void aRowWithoutAReferenceIsRefusedByItsNumber() {
    PifiException e =
        assertThrows(
            PifiException.class,
            () -> new Texts(List.of("a", "b"), List.of(List.of("a"), List.of())));
    assertEquals(ErrorCode.DATA_INVALID, e.code());
    assertTrue(e.subject().contains("row 1"), e::getMessage);
  }

  @Test
  void asManyPredictionsAsReferencesAreWanted() {
    assertThrows(PifiException.class, () -> new Texts(List.of("a"), List.of()));
    assertThrows(PifiException.class, () -> new Spans(List.of(), List.of(new Span(0, 0))));
  }

  @Test
  void aSpanIncludesBothEndsAndIsEmptyIfTheyAreInverse() {
    assertEquals(3, new Span(2, 4).length());
    assertFalse(new Span(2, 2).isEmpty());
    assertTrue(new Span(2, 1).isEmpty());
    assertEquals(0, new Span(5, 1).length());
    assertThrows(PifiException.class, () -> new Span(-1, 1));
  }

  @Test
  void numbersAreFiniteAndAsManyOnBothSides() {
    assertThrows(
        PifiException.class, () -> new Predictions.Numbers(new double[] {1}, new double[0]));
    assertThrows(
        PifiException.class,
        () -> new Predictions.Numbers(new double[] {Double.NaN}, new double[] {1}));
    assertThrows(
        PifiException.class,
        () -> new Predictions.Numbers(new double[] {1}, new double[] {1.0 / 0}));
  }

  @Test
  void labelsThatAreNumbersAreNumbers() {
    Predictions.Labels labels =
        new Predictions.Labels(List.of("0.5", "2"), new int[] {1, 0}, new int[] {0, 0}, 1);
    assertArrayEquals(new double[] {2, 0.5}, labels.numbers().orElseThrow().predicted());
    assertArrayEquals(new double[] {0.5, 0.5}, labels.numbers().orElseThrow().reference());
    for (String other : List.of("good", "NaN", "")) {
      assertTrue(
          new Predictions.Labels(List.of("1", other), new int[] {0}, new int[] {0}, 1)
              .numbers()
              .isEmpty());
    }
  }
}
