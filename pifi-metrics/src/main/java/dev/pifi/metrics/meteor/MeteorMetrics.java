package dev.pifi.metrics.meteor;

import dev.pifi.metrics.text.TextMetric;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions.Texts;

/**
 * The table of this package's metrics: one provider class for each name.
 *
 * <p>All are thread-safe and take {@link Texts}. Stability: the names are stable, the classes are
 * not to be used but through {@link java.util.ServiceLoader}.
 */
public final class MeteorMetrics {
  private MeteorMetrics() {}

  /** {@code meteor_nltk}; see {@link NltkMeteor}. WordNet is read when it is first needed. */
  public static final class Nltk extends TextMetric {
    private WordNet wordNet;

    /** For {@code ServiceLoader}. */
    public Nltk() {
      super(
          "meteor_nltk",
          "NLTK's meteor_score, 0-1, mean over rows, the best over references: words between white"
              + " space in lower case, matched if equal, of one Porter stem, or synonyms in WordNet"
              + " 3.0; alpha 0.9, beta 3, gamma 0.5.",
          1);
    }

    @Override
    public void requireAvailable() {
      wordNet();
    }

    @Override
    protected double[] values(Texts texts) {
      return new double[] {meanOverRows(texts, new NltkMeteor(wordNet())::score)};
    }

    private synchronized WordNet wordNet() {
      if (wordNet == null) {
        wordNet = WordNet.open();
      }
      return wordNet;
    }
  }

  /** {@code meteor_1.5}: refused, with the reason. */
  public static final class Version15 extends TextMetric {
    /** For {@code ServiceLoader}. */
    public Version15() {
      super("meteor_1.5", "METEOR 1.5 of Denkowski and Lavie (2014): not available here.", 1);
    }

    @Override
    public void requireAvailable() {
      throw PifiException.of(ErrorCode.UNSUPPORTED, "metric meteor_1.5")
          .expected("a variant that is built in")
          .actual("METEOR 1.5, whose paraphrase tables and tuned weights are not part of PiFi")
          .remedy("use meteor_nltk, whose values differ; or score the predictions by METEOR's jar")
          .build();
    }

    @Override
    protected double[] values(Texts texts) {
      requireAvailable();
      return new double[0];
    }
  }
}
