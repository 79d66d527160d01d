package dev.pifi.metrics.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PorterStemmerTest {
  private final PorterStemmer stemmer = new PorterStemmer();

  @ParameterizedTest
  @CsvSource({
    "caresses, caress",
    "ponies, poni",
    "cats, cat",
    "agreed, agre",
    "plastered, plaster",
    "hopping, hop",
    "falling, fall",
    "filing, file",
    "happy, happi",
    "relational, relat",
    "conditional, condit",
    "hopefulness, hope",
    "triplicate, triplic",
    "adoption, adopt",
    "probate, probat",
    "controlling, control"
  })
  void followsThePaper(String word, String stem) {
    assertEquals(stem, stemmer.stem(word));
  }

  @ParameterizedTest
  @CsvSource({
    "skies, sky",
    "dying, die",
    "news, news",
    "dies, die",
    "died, die",
    "spied, spi",
    "enjoy, enjoy",
    "geology, geolog",
    "fly, fli"
  })
  void followsTheExtensionsOfNltk(String word, String stem) {
    assertEquals(stem, stemmer.stem(word));
  }

  @Test
  void equalsNltkOnThousandsOfWords() throws IOException {
    List<String> lines;
    try (InputStream in = PorterStemmerTest.class.getResourceAsStream("stems.txt.gz")) {
      lines = GoldenTexts.lines(in);
    }
    assertTrue(lines.size() > 5000, lines.size() + " words");
    for (String line : lines) {
      List<String> cells = GoldenTexts.cells(line);
      assertEquals(cells.get(1), stemmer.stem(cells.get(0)), () -> "stem of " + cells.get(0));
    }
  }
}
