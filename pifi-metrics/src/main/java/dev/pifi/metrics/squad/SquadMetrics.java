package dev.pifi.metrics.squad;

import dev.pifi.metrics.text.TextMetric;
import dev.pifi.spi.Predictions.Texts;
import java.util.function.ToDoubleBiFunction;

/**
 * The metrics of answer texts: one provider class for each name.
 *
 * <p>All are stateless and thread-safe and take {@link Texts}, the references of a row being its
 * right answers. Stability: the names are stable, the classes are not to be used but through {@link
 * java.util.ServiceLoader}.
 */
public final class SquadMetrics {
  private SquadMetrics() {}

  /** {@code squad_v1_em}: the share of answers that equal a right one, in percent. */
  public static final class ExactMatch extends BestAnswerMetric {
    /** For {@code ServiceLoader}. */
    public ExactMatch() {
      super("squad_v1_em", "exact match", AnswerText::exactMatch);
    }
  }

  /** {@code squad_v1_f1}: the mean F1 of words, in percent. */
  public static final class F1 extends BestAnswerMetric {
    /** For {@code ServiceLoader}. */
    public F1() {
      super("squad_v1_f1", "F1 of words", AnswerText::f1);
    }
  }

  /** The mean over rows of the best score against any right answer. */
  private abstract static class BestAnswerMetric extends TextMetric {
    private static final double PERCENT = 100;
    private final ToDoubleBiFunction<AnswerText, AnswerText> score;

    BestAnswerMetric(
        String name, String meaning, ToDoubleBiFunction<AnswerText, AnswerText> score) {
      super(
          name,
          ("%s of the official SQuAD 1.1 script, 0-100: lower case, without punctuation and"
                  + " articles, the best over right answers, mean over rows.")
              .formatted(meaning),
          PERCENT);
      this.score = score;
    }

    @Override
    protected final double[] values(Texts texts) {
      double mean =
          meanOverRows(
              texts,
              (predicted, references) -> {
                AnswerText answer = AnswerText.of(predicted);
                return references.stream()
                    .mapToDouble(right -> score.applyAsDouble(answer, AnswerText.of(right)))
                    .max()
                    .orElse(0);
              });
      return new double[] {PERCENT * mean};
    }
  }
}
