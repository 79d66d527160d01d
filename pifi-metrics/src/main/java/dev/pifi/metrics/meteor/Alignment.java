package dev.pifi.metrics.meteor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which word of a prediction stands for which of a reference. Each stage pairs words that no stage
 * before did, from the last word of the prediction to the first, each with the last free word of
 * the reference that it matches.
 */
final class Alignment {
  private static final int NONE = -1;

  private final String[] predicted;
  private final String[] reference;
  private final int[] partner;
  private final boolean[] taken;
  private int matches;

  Alignment(String[] predicted, String[] reference) {
    this.predicted = predicted.clone();
    this.reference = reference.clone();
    partner = new int[predicted.length];
    Arrays.fill(partner, NONE);
    taken = new boolean[reference.length];
  }

  /** Replaces the words that have no partner by forms of theirs, such as stems. */
  void replaceFreeWords(UnaryOperator<String> form) {
    for (int i = 0; i < predicted.length; i++) {
      if (partner[i] == NONE) {
        predicted[i] = form.apply(predicted[i]);
      }
    }
    for (int j = 0; j < reference.length; j++) {
      if (!taken[j]) {
        reference[j] = form.apply(reference[j]);
      }
    }
  }

  /** Pairs words that are equal. */
  void pairEqualWords() {
    FreeWords free = new FreeWords();
    for (int i = predicted.length - 1; i >= 0; i--) {
      if (partner[i] == NONE) {
        pair(i, free.takeLast(predicted[i]));
      }
    }
  }

  /** Pairs words with equal words or with synonyms. */
  void pairSynonyms(Synonyms synonyms) {
    FreeWords free = new FreeWords();
    for (int i = predicted.length - 1; i >= 0 && matches < reference.length; i--) {
      if (partner[i] == NONE) {
        pair(i, free.takeLast(predicted[i], synonyms.of(predicted[i])));
      }
    }
  }

  private void pair(int i, int j) {
    if (j != NONE) {
      partner[i] = j;
      taken[j] = true;
      matches++;
    }
  }

  /** The number of pairs. */
  int matches() {
    return matches;
  }

  /** The runs of pairs that are next to each other on both sides; at least 1. */
  int chunks() {
    int chunks = 1;
    int before = NONE;
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] != NONE) {
        if (before != NONE && (before != i - 1 || partner[i] != partner[before] + 1)) {
          chunks++;
        }
        before = i;
      }
    }
    return chunks;
  }

  /** The words of the reference without a partner: for each its last place, and the one before. */
  private final class FreeWords {
    private final Map<String, Integer> last = new HashMap<>();
    private final int[] previous = new int[reference.length];

    FreeWords() {
      for (int j = 0; j < reference.length; j++) {
        if (!taken[j]) {
          Integer before = last.put(reference[j], j);
          previous[j] = before == null ? NONE : before;
        }
      }
    }

    /** Takes the last place of a word, if there is one. */
    int takeLast(String word) {
      int place = last.getOrDefault(word, NONE);
      if (place != NONE) {
        last.put(word, previous[place]);
      }
      return place;
    }

    /** Takes the last place of a word or of any of its synonyms, if there is one. */
    int takeLast(String word, Set<String> synonyms) {
      Set<String> words = new HashSet<>(synonyms);
      words.add(word);
      String best = word;
      int place = NONE;
      for (String candidate : words) {
        int at = last.getOrDefault(candidate, NONE);
        if (at > place) {
          place = at;
          best = candidate;
        }
      }
      return place == NONE ? NONE : takeLast(best);
    }
  }
}
