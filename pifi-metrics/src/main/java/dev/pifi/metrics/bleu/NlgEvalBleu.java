package dev.pifi.metrics.bleu;

import dev.pifi.metrics.text.PythonText;
import dev.pifi.metrics.text.Vocabulary;
import dev.pifi.spi.Predictions.Texts;

/**
 * BLEU of nlg-eval (Sharma et al., 2017), which is that of the MS COCO caption evaluation, from 0
 * to 1: words between white space, closest reference length, sums over the corpus.
 */
final class NlgEvalBleu {
  /** These two keep a score without matches above 0. */
  private static final double TINY = 1e-15;

  private static final double SMALL = 1e-9;

  private NlgEvalBleu() {}

  /** BLEU-1 to BLEU-4. */
  static double[] scores(Texts texts) {
    Vocabulary vocabulary = new Vocabulary();
    NgramStatistics statistics = new NgramStatistics();
    for (int row = 0; row < texts.rows(); row++) {
      statistics.add(
          vocabulary.ids(PythonText.split(texts.predicted().get(row))),
          texts.references().get(row).stream()
              .map(text -> vocabulary.ids(PythonText.split(text)))
              .toList());
    }
    double ratio = (statistics.predictedLength() + TINY) / (statistics.referenceLength() + SMALL);
    double penalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
    double product = 1;
    double[] scores = new double[NgramStatistics.ORDER];
    for (int n = 1; n <= scores.length; n++) {
      product *= (statistics.matched(n) + TINY) / (statistics.total(n) + SMALL);
      scores[n - 1] = Math.pow(product, 1.0 / n) * penalty;
    }
    return scores;
  }
}
