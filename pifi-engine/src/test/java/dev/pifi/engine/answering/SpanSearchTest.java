package dev.pifi.engine.answering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.answering.SpanSearch.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpanSearchTest {
  /** Five tokens of the context from position 2 on: "ab cd ef gh ij". */
  private static final Window WINDOW =
      new Window(0, 2, new int[] {0, 2, 3, 5, 6, 8, 9, 11, 12, 14});

  private static final Question QUESTION =
      new Question("q", "?", "ab cd ef gh ij", List.of(), 1, "row 1");

  @Test
  void takesTheBestSpanWithinTheContextAndTheLimit() {
    // The highest start stands in the question, the highest end before the best start.
    float[] starts = {9, 0, 1, 0, 5, 0, 0, 9};
    float[] ends = {9, 0, 7, 0, 0, 2, 3, 9};
    assertEquals(
        List.of(new Span(6, 14, 8), new Span(0, 2, 8)),
        new SpanSearch(3, 2)
            .in(WINDOW, starts, ends, 0).stream()
                .sorted(Comparator.comparingInt(Span::start).reversed())
                .toList());
    assertEquals(
        List.of(new Span(0, 2, 8), new Span(6, 11, 7)),
        new SpanSearch(2, 2).in(WINDOW, starts, ends, 0),
        "the longer one is beyond two tokens");
  }

  @Test
  void equalsAreTheEarlierThenTheShorter() {
    float[] flat = new float[8];
    assertEquals(
        List.of(new Span(0, 2, 0), new Span(0, 5, 0), new Span(3, 5, 0)),
        new SpanSearch(2, 3).in(WINDOW, flat, flat, 0));
  }

  @Test
  void missesNoneOfManyRandomScores() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 200; trial++) {
      int tokens = random.nextInt(1, 40);
      int[] offsets = new int[2 * tokens];
      for (int i = 0; i < tokens; i++) {
        offsets[2 * i] = 3 * i;
        offsets[2 * i + 1] = 3 * i + 2;
      }
      Window window = new Window(0, 4, offsets);
      int at = random.nextInt(10);
      float[] starts = scores(at + tokens + 6, random);
      float[] ends = scores(at + tokens + 6, random);
      int limit = random.nextInt(1, 12);
      List<Span> all = new ArrayList<>();
      for (int s = 0; s < tokens; s++) {
        for (int e = s; e < tokens && e - s < limit; e++) {
          double score = (double) starts[at + 4 + s] + ends[at + 4 + e];
          all.add(new Span(3 * s, 3 * e + 2, score));
        }
      }
      all.sort(
          Comparator.comparingDouble(Span::score)
              .reversed()
              .thenComparingInt(Span::start)
              .thenComparingInt(Span::end));
      int wanted = random.nextInt(1, 8);
      assertEquals(
          all.subList(0, Math.min(wanted, all.size())),
          new SpanSearch(limit, wanted).in(window, starts, ends, at));
    }
  }

  @Test
  void oneSpanOfTwoWindowsIsOneAnswerWithItsBestScore() {
    List<Answer> answers =
        new SpanSearch(3, 2)
            .answers(QUESTION, List.of(new Span(3, 8, 1), new Span(3, 8, 4), new Span(0, 2, 2.5)));
    assertEquals(List.of("cd ef", "ab"), answers.stream().map(Answer::text).toList());
    assertEquals(List.of(4.0, 2.5), answers.stream().map(Answer::logit).toList());
    assertEquals(1 / (1 + Math.exp(-1.5)), answers.get(0).score(), 1e-12);
    assertEquals(3, answers.get(0).start());
    assertEquals(8, answers.get(0).end());
  }

  @Test
  void whiteSpaceThatATokenizerCountsToAWordIsNotPartOfTheAnswer() {
    Question question = new Question("q", "?", "🏔 a  b ", List.of(), 1, "row 1");
    Answer answer = new SpanSearch(3, 1).answers(question, List.of(new Span(1, 7, 0))).get(0);
    assertEquals(new Answer("a  b", 2, 6, 1, 0), answer);
    assertTrue(new SpanSearch(3, 1).answers(question, List.of()).isEmpty());
  }

  private static float[] scores(int length, SplittableRandom random) {
    float[] scores = new float[length];
    for (int i = 0; i < length; i++) {
      scores[i] = random.nextInt(-9, 9);
    }
    return scores;
  }
}
