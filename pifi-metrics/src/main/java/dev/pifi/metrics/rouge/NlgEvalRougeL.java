package dev.pifi.metrics.rouge;

import dev.pifi.metrics.text.PythonText;
import dev.pifi.metrics.text.Vocabulary;
import java.util.List;

/**
 * nlg-eval's ROUGE-L, which is that of the MS COCO caption evaluation: the best precision and the
 * best recall over references, perhaps of different ones, in an F-measure with beta 1.2. Texts are
 * split at each single space, so two spaces in a row have an empty word between them. Not
 * thread-safe.
 */
final class NlgEvalRougeL {
  private static final double BETA_SQUARED = 1.2 * 1.2;

  private final Vocabulary vocabulary = new Vocabulary();
  private final CommonSubsequence subsequence = new CommonSubsequence();

  double score(String predicted, List<String> references) {
    int[] words = words(predicted);
    double precision = 0;
    double recall = 0;
    for (String text : references) {
      int[] reference = words(text);
      double common = subsequence.length(reference, words);
      precision = Math.max(precision, common / words.length);
      recall = Math.max(recall, common / reference.length);
    }
    if (precision == 0 || recall == 0) {
      return 0;
    }
    return (1 + BETA_SQUARED) * precision * recall / (recall + BETA_SQUARED * precision);
  }

  private int[] words(String text) {
    return vocabulary.ids(List.of(PythonText.strip(text).split(" ", -1)));
  }
}
