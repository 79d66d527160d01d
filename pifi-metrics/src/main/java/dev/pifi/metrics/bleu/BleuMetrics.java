package dev.pifi.metrics.bleu;

import dev.pifi.metrics.text.TextMetric;
import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of this package's metrics: one provider class for each name.
 *
 * <p>All are stateless and thread-safe and take {@link Texts}. Stability: the names are stable, the
 * classes are not to be used but through {@link java.util.ServiceLoader}.
 */
public final class BleuMetrics {
  private static final String NLG_EVAL = "bleu_nlgeval";

  private BleuMetrics() {}

  /** {@code bleu_sacrebleu}: sacrebleu's default, the one that papers report as SacreBLEU. */
  public static final class Standard extends Corpus {
    /** For {@code ServiceLoader}. */
    public Standard() {
      super("", SacreBleu.standard());
    }
  }

  /** {@code bleu_sacrebleu_tok_intl}: see {@link SacreTokenizer#INTL}. */
  public static final class TokIntl extends Corpus {
    /** For {@code ServiceLoader}. */
    public TokIntl() {
      super("_tok_intl", SacreBleu.standard().tokenizer(SacreTokenizer.INTL));
    }
  }

  /** {@code bleu_sacrebleu_tok_char}: see {@link SacreTokenizer#CHAR}. */
  public static final class TokChar extends Corpus {
    /** For {@code ServiceLoader}. */
    public TokChar() {
      super("_tok_char", SacreBleu.standard().tokenizer(SacreTokenizer.CHAR));
    }
  }

  /** {@code bleu_sacrebleu_tok_none}: see {@link SacreTokenizer#NONE}. */
  public static final class TokNone extends Corpus {
    /** For {@code ServiceLoader}. */
    public TokNone() {
      super("_tok_none", SacreBleu.standard().tokenizer(SacreTokenizer.NONE));
    }
  }

  /** {@code bleu_sacrebleu_smooth_none}: see {@link Smoothing#NONE}. */
  public static final class SmoothNone extends Corpus {
    /** For {@code ServiceLoader}. */
    public SmoothNone() {
      super("_smooth_none", SacreBleu.standard().smoothing(Smoothing.NONE));
    }
  }

  /** {@code bleu_sacrebleu_smooth_floor}: see {@link Smoothing#FLOOR}. */
  public static final class SmoothFloor extends Corpus {
    /** For {@code ServiceLoader}. */
    public SmoothFloor() {
      super("_smooth_floor", SacreBleu.standard().smoothing(Smoothing.FLOOR));
    }
  }

  /** {@code bleu_sacrebleu_smooth_add_k}: see {@link Smoothing#ADD_K}. */
  public static final class SmoothAddK extends Corpus {
    /** For {@code ServiceLoader}. */
    public SmoothAddK() {
      super("_smooth_add_k", SacreBleu.standard().smoothing(Smoothing.ADD_K));
    }
  }

  /** {@code bleu_sacrebleu_lc}: letters of both cases are one. */
  public static final class Lowercase extends Corpus {
    /** For {@code ServiceLoader}. */
    public Lowercase() {
      super("_lc", SacreBleu.standard().inLowercase());
    }
  }

  /** {@code bleu_sacrebleu_effective_order}: for corpora of very short texts. */
  public static final class EffectiveOrder extends Corpus {
    /** For {@code ServiceLoader}. */
    public EffectiveOrder() {
      super("_effective_order", SacreBleu.standard().withEffectiveOrder());
    }
  }

  /** {@code bleu_sacrebleu_sentence}: the mean of sentence scores, which is not a corpus score. */
  public static final class Sentence extends TextMetric {
    private static final SacreBleu BLEU = SacreBleu.standard().withEffectiveOrder();

    /** For {@code ServiceLoader}. */
    public Sentence() {
      super(
          "bleu_sacrebleu_sentence",
          "The mean over rows of sacrebleu's sentence BLEU, 0-100; " + BLEU.signature() + ".",
          100);
    }

    @Override
    protected double[] values(Texts texts) {
      return new double[] {BLEU.meanOfRows(texts)};
    }
  }

  /** {@code bleu_nlgeval}: nlg-eval's BLEU-1 to BLEU-4, led by their mean. */
  public static final class NlgEval extends TextMetric {
    /** For {@code ServiceLoader}. */
    public NlgEval() {
      super(
          NLG_EVAL,
          "nlg-eval's BLEU-1 to BLEU-4, 0-1, led by their mean as the published PiFi code reports"
              + " it: words between white space, closest reference length, sums over the corpus.",
          nlgEvalRanges());
    }

    @Override
    protected double[] values(Texts texts) {
      double[] byOrder = NlgEvalBleu.scores(texts);
      double[] values = new double[byOrder.length + 1];
      values[0] = Arrays.stream(byOrder).average().orElse(0);
      System.arraycopy(byOrder, 0, values, 1, byOrder.length);
      return values;
    }

    private static List<Metric.ScoreRange> nlgEvalRanges() {
      List<Metric.ScoreRange> ranges = new ArrayList<>();
      ranges.add(new Metric.ScoreRange(NLG_EVAL, 0, 1, true));
      for (int n = 1; n <= NgramStatistics.ORDER; n++) {
        ranges.add(new Metric.ScoreRange("bleu%d_nlgeval".formatted(n), 0, 1, true));
      }
      return ranges;
    }
  }

  /** A corpus score of sacrebleu, named by how it differs from the default. */
  private abstract static class Corpus extends TextMetric {
    private final SacreBleu bleu;

    Corpus(String difference, SacreBleu bleu) {
      super(
          "bleu_sacrebleu" + difference,
          "sacrebleu's corpus BLEU, 0-100; " + bleu.signature() + ".",
          100);
      this.bleu = bleu;
    }

    @Override
    protected final double[] values(Texts texts) {
      return new double[] {bleu.corpus(texts)};
    }
  }
}
