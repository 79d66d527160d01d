package dev.pifi.metrics.meteor;

import dev.pifi.metrics.text.PorterStemmer;
import dev.pifi.metrics.text.PythonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * NLTK's {@code meteor_score} of words between white space: equal words in lower case, then equal
 * stems, then synonyms of stems. Not thread-safe: it remembers stems and synonyms.
 */
final class NltkMeteor {
  private static final double ALPHA = 0.9;
  private static final double BETA = 3;
  private static final double GAMMA = 0.5;

  private final PorterStemmer stemmer = new PorterStemmer();
  private final Map<String, String> stems = new HashMap<>();
  private final Map<String, Set<String>> known = new HashMap<>();
  private final Synonyms synonyms;

  NltkMeteor(Synonyms synonyms) {
    this.synonyms = synonyms;
  }

  /** The best score against any reference, from 0 to 1. */
  double score(String predicted, List<String> references) {
    String[] words = words(predicted);
    return references.stream().mapToDouble(text -> score(words, words(text))).max().orElse(0);
  }

  private double score(String[] predicted, String[] reference) {
    Alignment alignment = new Alignment(predicted, reference);
    alignment.pairEqualWords();
    alignment.replaceFreeWords(word -> stems.computeIfAbsent(word, stemmer::stem));
    alignment.pairEqualWords();
    alignment.pairSynonyms(word -> known.computeIfAbsent(word, synonyms::of));
    double matches = alignment.matches();
    if (matches == 0) {
      return 0;
    }
    double precision = matches / predicted.length;
    double recall = matches / reference.length;
    double mean = precision * recall / (ALPHA * precision + (1 - ALPHA) * recall);
    double fragmentation = alignment.chunks() / matches;
    return (1 - GAMMA * Math.pow(fragmentation, BETA)) * mean;
  }

  private static String[] words(String text) {
    return PythonText.split(text).stream().map(PythonText::lower).toArray(String[]::new);
  }
}
