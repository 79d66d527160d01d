package dev.pifi.metrics.text;

import java.util.Map;

/**
 * The stemmer of Porter (1980) with the extensions of NLTK, whose {@code PorterStemmer} it equals
 * on every word: a table of irregular forms, {@code -ies} and {@code -ied} of four letters keep
 * their e, {@code y} becomes {@code i} after a consonant only, {@code -alli} is reduced before the
 * other suffixes of its step, and {@code -fulli} and {@code -logi} are suffixes.
 *
 * <p>Stateless and thread-safe.
 */
public final class PorterStemmer {
  private static final Map<String, String> IRREGULAR =
      Map.ofEntries(
          Map.entry("sky", "sky"),
          Map.entry("skies", "sky"),
          Map.entry("dying", "die"),
          Map.entry("lying", "lie"),
          Map.entry("tying", "tie"),
          Map.entry("news", "news"),
          Map.entry("innings", "inning"),
          Map.entry("inning", "inning"),
          Map.entry("outings", "outing"),
          Map.entry("outing", "outing"),
          Map.entry("cannings", "canning"),
          Map.entry("canning", "canning"),
          Map.entry("howe", "howe"),
          Map.entry("proceed", "proceed"),
          Map.entry("exceed", "exceed"),
          Map.entry("succeed", "succeed"));

  private static final SuffixRules PLURALS = SuffixRules.of("sses>ss ies>i ss>ss s>");
  private static final SuffixRules STEP_2 =
      SuffixRules.of(
          "ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e"
              + " ousli>ous ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful"
              + " ousness>ous aliti>al iviti>ive biliti>ble fulli>ful logi>log");
  private static final SuffixRules STEP_3 =
      SuffixRules.of("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>");
  private static final SuffixRules STEP_4 =
      SuffixRules.of(
          "al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ion> ou> ism> ate> iti> ous>"
              + " ive> ize>");

  /** The stem of a word in lower case. */
  public String stem(String word) {
    String irregular = IRREGULAR.get(word);
    if (irregular != null) {
      return irregular;
    }
    WordEnd letters = new WordEnd(word);
    if (letters.length() <= 2) {
      return word;
    }
    removePlural(letters);
    removePast(letters);
    if (letters.endsWith("y")
        && letters.length() > 2
        && letters.isConsonant(letters.length() - 2)) {
      letters.replace(1, "i");
    }
    reduceDoubleSuffix(letters);
    STEP_3.apply(letters, (suffix, stem) -> letters.measure(stem) > 0);
    STEP_4.apply(
        letters,
        (suffix, stem) ->
            letters.measure(stem) > 1
                && (!suffix.equals("ion") || "st".indexOf(letters.at(stem - 1)) >= 0));
    tidy(letters);
    return letters.toString();
  }

  /** Step 1a. */
  private static void removePlural(WordEnd word) {
    if (word.length() == 4 && word.endsWith("ies")) {
      word.replace(3, "ie");
    } else {
      PLURALS.apply(word, (suffix, stem) -> true);
    }
  }

  /** Step 1b. */
  private static void removePast(WordEnd word) {
    if (word.endsWith("ied")) {
      word.replace(3, word.length() == 4 ? "ie" : "i");
    } else if (word.endsWith("eed")) {
      if (word.measure(word.length() - 3) > 0) {
        word.replace(1, "");
      }
    } else if (word.endsWith("ed") && word.hasVowel(word.length() - 2)) {
      word.replace(2, "");
      restoreEnd(word);
    } else if (word.endsWith("ing") && word.hasVowel(word.length() - 3)) {
      word.replace(3, "");
      restoreEnd(word);
    }
  }

  private static void restoreEnd(WordEnd word) {
    int length = word.length();
    if (word.endsWith("at") || word.endsWith("bl") || word.endsWith("iz")) {
      word.replace(0, "e");
    } else if (word.endsInDoubleConsonant()) {
      if ("lsz".indexOf(word.at(length - 1)) < 0) {
        word.replace(1, "");
      }
    } else if (word.endsWith("*d")) {
      // NLTK's mark for a double consonant is taken for a suffix where a word has it.
      word.replace(2, "d");
    } else if (word.measure(length) == 1 && word.endsInShortSyllable(length)) {
      word.replace(0, "e");
    }
  }

  /** Step 2. */
  private static void reduceDoubleSuffix(WordEnd word) {
    while (word.endsWith("alli") && word.measure(word.length() - 4) > 0) {
      word.replace(4, "al");
    }
    // The l of -logi counts as of the stem, so that "geologi" is reduced.
    STEP_2.apply(word, (suffix, stem) -> word.measure(suffix.equals("logi") ? stem + 1 : stem) > 0);
  }

  /** Step 5. */
  private static void tidy(WordEnd word) {
    if (word.endsWith("e")) {
      int stem = word.length() - 1;
      int measure = word.measure(stem);
      if (measure > 1 || (measure == 1 && !word.endsInShortSyllable(stem))) {
        word.replace(1, "");
      }
    }
    if (word.endsWith("ll") && word.measure(word.length() - 1) > 1) {
      word.replace(1, "");
    }
  }
}
