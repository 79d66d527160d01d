package dev.pifi.metrics.rouge;

import dev.pifi.metrics.text.PorterStemmer;
import dev.pifi.metrics.text.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * rouge-score's tokenizer: the runs of ASCII letters and digits of a text in lower case, words of
 * more than three letters as their stems if wanted. Not thread-safe.
 */
final class RougeTokenizer {
  private static final int LONGEST_UNSTEMMED = 3;

  /** The characters outside ASCII whose lower case is in it. */
  private static final char KELVIN_SIGN = '\u212a';

  private static final char DOTTED_I = '\u0130';

  private final Vocabulary vocabulary;

  RougeTokenizer(boolean stemmed) {
    PorterStemmer stemmer = new PorterStemmer();
    vocabulary =
        stemmed
            ? new Vocabulary(word -> word.length() > LONGEST_UNSTEMMED ? stemmer.stem(word) : word)
            : new Vocabulary();
  }

  /** The ids of the words of a text. */
  int[] words(String text) {
    int[] ids = new int[16];
    int count = 0;
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      char letter = letterOrDigit(c);
      if (letter != 0) {
        word.append(letter);
      }
      // The lower case of the dotted I is an i and a mark, which ends the word.
      if ((letter == 0 || c == DOTTED_I) && word.length() > 0) {
        ids = count == ids.length ? Arrays.copyOf(ids, 2 * count) : ids;
        ids[count++] = vocabulary.id(word.toString());
        word.setLength(0);
      }
    }
    return Arrays.copyOf(ids, count);
  }

  /** The ids of the words of each line that is not empty. */
  List<int[]> lines(String text) {
    List<int[]> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (!line.isEmpty()) {
        lines.add(words(line));
      }
    }
    return lines;
  }

  /** All ids are below this. */
  int vocabularySize() {
    return vocabulary.size();
  }

  /** The character in lower case, or 0 if it is no letter or digit of ASCII then. */
  private static char letterOrDigit(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      return c;
    }
    if (c >= 'A' && c <= 'Z') {
      return (char) (c + ('a' - 'A'));
    }
    return switch (c) {
      case KELVIN_SIGN -> 'k';
      case DOTTED_I -> 'i';
      default -> 0;
    };
  }
}
