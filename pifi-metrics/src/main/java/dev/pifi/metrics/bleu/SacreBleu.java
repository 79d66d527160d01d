package dev.pifi.metrics.bleu;

import dev.pifi.metrics.text.NgramOverlap;
import dev.pifi.metrics.text.PythonText;
import dev.pifi.metrics.text.TextMetric;
import dev.pifi.metrics.text.Vocabulary;
import dev.pifi.spi.Predictions.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * BLEU of sacrebleu 2 (Post, 2018), from 0 to 100. Stateless and thread-safe.
 *
 * @param lowercase whether texts are put in lower case
 * @param effectiveOrder whether only n-grams count that are not longer than the prediction
 */
record SacreBleu(
    SacreTokenizer tokenizer, boolean lowercase, Smoothing smoothing, boolean effectiveOrder) {
  private static final double MAXIMUM = 100;

  /** sacrebleu stands this in for the logarithm of 0. */
  private static final double LOG_OF_ZERO = -9999999999.0;

  /** The default: 13a, mixed case, exponential smoothing. */
  static SacreBleu standard() {
    return new SacreBleu(SacreTokenizer.V13A, false, Smoothing.EXP, false);
  }

  SacreBleu tokenizer(SacreTokenizer other) {
    return new SacreBleu(other, lowercase, smoothing, effectiveOrder);
  }

  SacreBleu smoothing(Smoothing other) {
    return new SacreBleu(tokenizer, lowercase, other, effectiveOrder);
  }

  SacreBleu inLowercase() {
    return new SacreBleu(tokenizer, true, smoothing, effectiveOrder);
  }

  SacreBleu withEffectiveOrder() {
    return new SacreBleu(tokenizer, lowercase, smoothing, true);
  }

  /** sacrebleu's signature but for the number of references, which is the data's. */
  String signature() {
    return "case:%s|eff:%s|tok:%s|smooth:%s|version:2.6.0"
        .formatted(
            lowercase ? "lc" : "mixed",
            effectiveOrder ? "yes" : "no",
            tokenizer.signature(),
            smoothing.signature());
  }

  /** The score of the sums over all rows. */
  double corpus(Texts texts) {
    Vocabulary vocabulary = new Vocabulary();
    NgramStatistics statistics = new NgramStatistics();
    for (int row = 0; row < texts.rows(); row++) {
      add(statistics, vocabulary, texts.predicted().get(row), texts.references().get(row));
    }
    return score(statistics);
  }

  /** The mean of the scores of single rows. */
  double meanOfRows(Texts texts) {
    Vocabulary vocabulary = new Vocabulary();
    NgramOverlap overlap = new NgramOverlap(NgramStatistics.ORDER);
    return TextMetric.meanOverRows(
        texts,
        (predicted, references) -> {
          NgramStatistics statistics = new NgramStatistics(overlap);
          add(statistics, vocabulary, predicted, references);
          return score(statistics);
        });
  }

  private void add(
      NgramStatistics statistics,
      Vocabulary vocabulary,
      String predicted,
      List<String> references) {
    List<int[]> right = new ArrayList<>(references.size());
    references.forEach(text -> right.add(words(vocabulary, text)));
    statistics.add(words(vocabulary, predicted), right);
  }

  private int[] words(Vocabulary vocabulary, String text) {
    return vocabulary.ids(tokenizer.words(lowercase ? PythonText.lower(text) : text));
  }

  private double score(NgramStatistics statistics) {
    double logs = 0;
    int order = NgramStatistics.ORDER;
    int zeros = 0;
    boolean anyMatch = false;
    for (int n = 1; n <= NgramStatistics.ORDER; n++) {
      long matched = statistics.matched(n) + smoothing.added(n);
      long total = statistics.total(n) + smoothing.added(n);
      anyMatch |= statistics.matched(n) > 0;
      if (total == 0) {
        // The longer n-grams do not occur either, and count as never matched.
        order = effectiveOrder ? n - 1 : order;
        logs += effectiveOrder ? 0 : (order - n + 1) * LOG_OF_ZERO;
        break;
      }
      double counted = matched > 0 ? matched : smoothing.insteadOfZero(++zeros);
      logs += counted > 0 ? Math.log(MAXIMUM * counted / total) : LOG_OF_ZERO;
    }
    if (!anyMatch) {
      return 0;
    }
    // Rounding takes a perfect score to just above 100.
    return Math.min(MAXIMUM, brevityPenalty(statistics) * Math.exp(logs / order));
  }

  private static double brevityPenalty(NgramStatistics statistics) {
    double predicted = statistics.predictedLength();
    double reference = statistics.referenceLength();
    return predicted < reference ? Math.exp(1 - reference / predicted) : 1;
  }
}
