package dev.pifi.metrics.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PythonTextTest {
  @Test
  void splitsAtTheWhiteSpaceOfPython() {
    assertEquals(
        List.of("a", "b", "c", "d", "e", "f", "g\u200bh"),
        PythonText.split(" a\u00a0b\u3000c\u001cd\u0085e\r\n\u2028f g\u200bh\t"));
    assertEquals(List.of(), PythonText.split("\u00a0 \n"));
  }

  @Test
  void stripsTheSame() {
    assertEquals("a b", PythonText.strip("\u3000a b\u0085"));
    assertEquals(" a", PythonText.stripTrailing(" a \u00a0"));
  }

  @Test
  void aSigmaIsFinalAfterALetterAtTheEndOfAWord() {
    assertEquals(
        "\u03bf\u03b4\u03bf\u03c2 \u03c3 \u03c3\u03b1",
        PythonText.lower("\u039f\u0394\u039f\u03a3 \u03a3 \u03a3\u0391"));
    assertEquals("a\u03c2.", PythonText.lower("A\u03a3."));
    assertEquals("a.\u03c3b", PythonText.lower("A.\u03a3B"));
    assertEquals("i\u0307stanbul", PythonText.lower("\u0130stanbul"));
  }
}
