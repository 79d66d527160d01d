package dev.pifi.metrics.text;

import java.util.Arrays;

/**
 * A word whose end is being cut, with what Porter asks of its letters. A letter is a code point, as
 * it is for NLTK. A stem is given by its length from the start of the word.
 */
final class WordEnd {
  private int[] letters;
  private int length;

  WordEnd(String word) {
    letters = word.codePoints().toArray();
    length = letters.length;
  }

  int length() {
    return length;
  }

  int at(int index) {
    return letters[index];
  }

  boolean endsWith(String suffix) {
    int start = length - suffix.length();
    if (start < 0) {
      return false;
    }
    for (int i = 0; i < suffix.length(); i++) {
      if (letters[start + i] != suffix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Replaces the last letters. */
  void replace(int count, String replacement) {
    int start = length - count;
    length = start + replacement.length();
    if (length > letters.length) {
      letters = Arrays.copyOf(letters, length);
    }
    for (int i = 0; i < replacement.length(); i++) {
      letters[start + i] = replacement.charAt(i);
    }
  }

  /** Whether a letter is a consonant: a y is one unless it follows one. */
  boolean isConsonant(int index) {
    int first = index;
    while (first > 0 && letters[first] == 'y') {
      first--;
    }
    boolean consonant = true;
    for (int i = first; i <= index; i++) {
      consonant = isConsonantAfter(i, consonant);
    }
    return consonant;
  }

  /** How often a consonant follows a vowel in a stem: Porter's m. */
  int measure(int stem) {
    int measure = 0;
    boolean consonant = true;
    for (int i = 0; i < stem; i++) {
      boolean next = isConsonantAfter(i, consonant);
      if (next && !consonant) {
        measure++;
      }
      consonant = next;
    }
    return measure;
  }

  boolean hasVowel(int stem) {
    boolean consonant = true;
    for (int i = 0; i < stem; i++) {
      consonant = isConsonantAfter(i, consonant);
      if (!consonant) {
        return true;
      }
    }
    return false;
  }

  boolean endsInDoubleConsonant() {
    return length >= 2 && letters[length - 1] == letters[length - 2] && isConsonant(length - 1);
  }

  /** Whether a stem ends in consonant, vowel, consonant other than w, x and y, or is "vc". */
  boolean endsInShortSyllable(int stem) {
    if (stem == 2) {
      return !isConsonant(0) && isConsonant(1);
    }
    return stem >= 3
        && isConsonant(stem - 3)
        && !isConsonant(stem - 2)
        && isConsonant(stem - 1)
        && "wxy".indexOf(letters[stem - 1]) < 0;
  }

  private boolean isConsonantAfter(int index, boolean consonantBefore) {
    return switch (letters[index]) {
      case 'a', 'e', 'i', 'o', 'u' -> false;
      case 'y' -> index == 0 || !consonantBefore;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return new String(letters, 0, length);
  }
}
