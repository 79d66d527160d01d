package dev.pifi.metrics.squad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.metrics.text.Scores;
import dev.pifi.spi.Predictions.Texts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that T5's own tests publish for the official script's definition. */
class SquadPublishedTest {
  @Test
  void fourQuestions() {
    Texts texts =
        new Texts(
            List.of("a big  Moose!", "wrong", "correct2.2", "c"),
            List.of(
                List.of("big moose", "hippo"),
                List.of("correct1"),
                List.of("correct2.1", "correct2.2"),
                List.of("a", "b")));
    assertEquals(50, Scores.of("squad_v1_em", "squad_v1_em", texts), 1e-12);
    assertEquals(50, Scores.of("squad_v1_f1", "squad_v1_f1", texts), 1e-12);
  }

  @Test
  void onePartOfAnAnswer() {
    assertEquals(200 / 3.0, Scores.ofRow("squad_v1_f1", "abd", "abc abd", "$$$$"), 1e-12);
    assertEquals(0, Scores.ofRow("squad_v1_em", "abd", "abc abd", "$$$$"));
  }

  @Test
  void nothingEqualsNothingButHasNoWordInCommonWithIt() {
    assertEquals(100, Scores.ofRow("squad_v1_em", "The!", ""));
    assertEquals(0, Scores.ofRow("squad_v1_f1", "The!", ""));
  }
}
