package dev.pifi.metrics.rouge;

import dev.pifi.metrics.text.TextMetric;
import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The table of this package's metrics: one provider class for each name.
 *
 * <p>All are stateless and thread-safe and take {@link Texts}. Stability: the names are stable, the
 * classes are not to be used but through {@link java.util.ServiceLoader}.
 */
public final class RougeMetrics {
  private RougeMetrics() {}

  /** {@code rouge1_stem}; see {@link RougeKind#ROUGE1}. */
  public static final class Rouge1Stem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public Rouge1Stem() {
      super(RougeKind.ROUGE1, true);
    }
  }

  /** {@code rouge2_stem}; see {@link RougeKind#ROUGE2}. */
  public static final class Rouge2Stem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public Rouge2Stem() {
      super(RougeKind.ROUGE2, true);
    }
  }

  /** {@code rouge_l_stem}; see {@link RougeKind#ROUGE_L}. */
  public static final class RougeLStem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public RougeLStem() {
      super(RougeKind.ROUGE_L, true);
    }
  }

  /** {@code rouge_lsum_stem}; see {@link RougeKind#ROUGE_LSUM}. */
  public static final class RougeLsumStem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public RougeLsumStem() {
      super(RougeKind.ROUGE_LSUM, true);
    }
  }

  /** {@code rouge1_nostem}; see {@link RougeKind#ROUGE1}. */
  public static final class Rouge1NoStem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public Rouge1NoStem() {
      super(RougeKind.ROUGE1, false);
    }
  }

  /** {@code rouge2_nostem}; see {@link RougeKind#ROUGE2}. */
  public static final class Rouge2NoStem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public Rouge2NoStem() {
      super(RougeKind.ROUGE2, false);
    }
  }

  /** {@code rouge_l_nostem}; see {@link RougeKind#ROUGE_L}. */
  public static final class RougeLNoStem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public RougeLNoStem() {
      super(RougeKind.ROUGE_L, false);
    }
  }

  /** {@code rouge_lsum_nostem}; see {@link RougeKind#ROUGE_LSUM}. */
  public static final class RougeLsumNoStem extends RougeMetric {
    /** For {@code ServiceLoader}. */
    public RougeLsumNoStem() {
      super(RougeKind.ROUGE_LSUM, false);
    }
  }

  /** {@code rouge_l_nlgeval}; see {@link NlgEvalRougeL}. */
  public static final class NlgEval extends TextMetric {
    /** For {@code ServiceLoader}. */
    public NlgEval() {
      super(
          "rouge_l_nlgeval",
          "nlg-eval's ROUGE-L, 0-1, mean over rows: words between single spaces, beta 1.2, the best"
              + " precision and the best recall over references taken separately.",
          1);
    }

    @Override
    protected double[] values(Texts texts) {
      return new double[] {meanOverRows(texts, new NlgEvalRougeL()::score)};
    }
  }

  /** A kind of rouge-score's ROUGE, with or without its stemmer. */
  private abstract static class RougeMetric extends TextMetric {
    private final RougeKind kind;
    private final boolean stemmed;

    RougeMetric(RougeKind kind, boolean stemmed) {
      this(kind, stemmed, kind.name().toLowerCase(Locale.ROOT) + (stemmed ? "_stem" : "_nostem"));
    }

    private RougeMetric(RougeKind kind, boolean stemmed, String name) {
      super(
          name,
          ("rouge-score's %s (F-measure, precision, recall by %s), use_stemmer=%s, 0-1, mean over"
                  + " rows, each against its reference with the best F-measure.")
              .formatted(kind.type(), kind.meaning(), stemmed ? "True" : "False"),
          List.of(
              new Metric.ScoreRange(name, 0, 1, true),
              new Metric.ScoreRange(name + "_precision", 0, 1, true),
              new Metric.ScoreRange(name + "_recall", 0, 1, true)));
      this.kind = kind;
      this.stemmed = stemmed;
    }

    @Override
    protected final double[] values(Texts texts) {
      RougeScorer scorer = new RougeScorer(kind, stemmed);
      RougeScore[] rows = new RougeScore[texts.rows()];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = scorer.score(texts.predicted().get(row), texts.references().get(row));
      }
      return new double[] {
        mean(rows, RougeScore::fMeasure),
        mean(rows, RougeScore::precision),
        mean(rows, RougeScore::recall)
      };
    }

    private static double mean(RougeScore[] rows, ToDoubleFunction<RougeScore> part) {
      return Arrays.stream(rows).mapToDouble(part).average().orElse(0);
    }
  }
}
