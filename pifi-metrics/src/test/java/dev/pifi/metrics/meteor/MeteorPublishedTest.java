package dev.pifi.metrics.meteor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.metrics.text.Scores;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeteorPublishedTest {
  private static final String GUIDE =
      "It is a guide to action that ensures that the military will forever heed Party commands";

  /** The values of the examples in NLTK's documentation. */
  @Test
  void examplesOfNltk() {
    assertEquals(
        0.6944,
        Scores.ofRow(
            "meteor_nltk",
            "It is a guide to action which ensures that the military always obeys the commands of"
                + " the party",
            GUIDE,
            "It is the guiding principle which guarantees the military forces always being under"
                + " the command of the Party",
            "It is the practical guide for the army always to heed the directions of the party"),
        5e-5);
    assertEquals(0, Scores.ofRow("meteor_nltk", "non matching hypothesis", "this is a cat"));
  }

  @Test
  void aSynonymAndAnInflectedFormMatch() {
    String right = "the car stops here";
    double equal = Scores.ofRow("meteor_nltk", right, right);
    assertEquals(equal, Scores.ofRow("meteor_nltk", "the auto stopping here", right));
    assertTrue(equal > Scores.ofRow("meteor_nltk", "the poem stops here", right));
  }

  @Test
  void synonymsAreThoseOfStemsAsInNltk() {
    String right = "the car stops here";
    assertEquals(
        Scores.ofRow("meteor_nltk", "the poem stops here", right),
        Scores.ofRow("meteor_nltk", "the automobile stops here", right),
        "WordNet does not know the stem automobil");
  }

  @Test
  void wordNetFindsBaseFormsAsNltkDoes() {
    WordNet wordNet = WordNet.open();
    assertTrue(wordNet.of("automobiles").containsAll(List.of("car", "auto", "motorcar")));
    assertTrue(wordNet.of("mice").contains("mouse"));
    assertEquals(Set.of("eyrir"), wordNet.of("aurar"));
    assertEquals(Set.of(), wordNet.of("involucra"));
    assertTrue(wordNet.of("ies").contains("yttrium"));
    assertFalse(wordNet.of("dog").stream().anyMatch(word -> word.contains(" ")));
    assertEquals(Set.of(), wordNet.of("\u4e2d\u6587"));
  }

  @Test
  void version15IsRefusedByNameBeforeARun() {
    Metric metric = Scores.metric("meteor_1.5");
    PifiException e = assertThrows(PifiException.class, metric::requireAvailable);
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(e.subject().contains("meteor_1.5"), e::getMessage);
    assertTrue(e.getMessage().contains("meteor_nltk"), e::getMessage);
  }

  @Test
  void theVariantThatIsBuiltInIsAvailable() {
    Scores.metric("meteor_nltk").requireAvailable();
  }
}
