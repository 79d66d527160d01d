package dev.pifi.metrics.squad;

import dev.pifi.metrics.text.TextMetric;
import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Span;
import dev.pifi.spi.Predictions.Spans;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * The metrics of token positions: one provider class for each name.
 *
 * <p>All are stateless and thread-safe and take {@link Spans}. Stability: the names are stable, the
 * classes are not to be used but through {@link java.util.ServiceLoader}.
 */
public final class PaperSpanMetrics {
  private PaperSpanMetrics() {}

  /** {@code paper_span_em}: the share of spans with the right tokens. */
  public static final class ExactMatch extends SpanMetric {
    /** For {@code ServiceLoader}. */
    public ExactMatch() {
      super("paper_span_em", "Exact match", PaperSpanMetrics::exactMatch);
    }
  }

  /** {@code paper_span_f1}: the mean F1 of token positions. */
  public static final class F1 extends SpanMetric {
    /** For {@code ServiceLoader}. */
    public F1() {
      super("paper_span_f1", "F1", PaperSpanMetrics::f1);
    }
  }

  /** Two spans without a token are the same, wherever they are. */
  private static double exactMatch(Span predicted, Span right) {
    boolean same = predicted.equals(right) || (predicted.isEmpty() && right.isEmpty());
    return same ? 1 : 0;
  }

  private static double f1(Span predicted, Span right) {
    int tokens = predicted.length() + right.length();
    if (predicted.isEmpty() || right.isEmpty()) {
      return 0;
    }
    int first = Math.max(predicted.first(), right.first());
    int last = Math.min(predicted.last(), right.last());
    return 2.0 * Math.max(0, last - first + 1) / tokens;
  }

  /** The mean over rows of a score of two spans. */
  private abstract static class SpanMetric implements Metric {
    private final String name;
    private final String meaning;
    private final ToDoubleBiFunction<Span, Span> score;

    SpanMetric(String name, String meaning, ToDoubleBiFunction<Span, Span> score) {
      this.name = name;
      this.meaning = meaning;
      this.score = score;
    }

    @Override
    public final String name() {
      return name;
    }

    @Override
    public final String definition() {
      return meaning
          + " of the positions of predicted tokens as sets, 0-1, mean over rows, as the published"
          + " PiFi code reports it for SQuAD; no texts are compared.";
    }

    @Override
    public final Class<Spans> accepts() {
      return Spans.class;
    }

    @Override
    public final List<ScoreRange> ranges() {
      return List.of(new ScoreRange(name, 0, 1, true));
    }

    @Override
    public final List<Score> score(Predictions predictions) {
      Spans spans = TextMetric.requireRows(name, Spans.class, predictions);
      double mean =
          IntStream.range(0, spans.rows())
              .mapToDouble(
                  row ->
                      score.applyAsDouble(spans.predicted().get(row), spans.reference().get(row)))
              .average()
              .orElse(0);
      return List.of(new Score(name, mean));
    }
  }
}
