package dev.pifi.metrics.squad;

import dev.pifi.metrics.text.PythonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer as the official script compares it: the words of the text in lower case without ASCII
 * punctuation and without the articles a, an and the.
 *
 * @param words what is left, perhaps nothing
 */
record AnswerText(List<String> words) {
  static AnswerText of(String text) {
    return new AnswerText(PythonText.split(withoutArticles(letters(PythonText.lower(text)))));
  }

  /** 1 if both have the same words in the same order, else 0. */
  double exactMatch(AnswerText right) {
    return words.equals(right.words) ? 1 : 0;
  }

  /** The harmonic mean of precision and recall of words, 0 if there is none in common. */
  double f1(AnswerText right) {
    Map<String, Integer> left = new HashMap<>();
    right.words.forEach(word -> left.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : words) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        common++;
      }
    }
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / words.size();
    double recall = (double) common / right.words.size();
    return 2 * precision * recall / (precision + recall);
  }

  private static String letters(String text) {
    StringBuilder letters = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isPunctuation(c)) {
        letters.append(c);
      }
    }
    return letters.toString();
  }

  /** Python's {@code string.punctuation}. */
  private static boolean isPunctuation(char c) {
    return (c >= '!' && c <= '/')
        || (c >= ':' && c <= '@')
        || (c >= '[' && c <= '`')
        || (c >= '{' && c <= '~');
  }

  /** Puts a space for each article that Python's {@code \b} sees as a word. */
  private static String withoutArticles(String text) {
    StringBuilder rest = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int end = i;
      while (end < text.length() && isWordCharacter(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      if (end == i) {
        end += Character.charCount(text.codePointAt(i));
        rest.append(text, i, end);
      } else {
        String word = text.substring(i, end);
        rest.append(isArticle(word) ? " " : word);
      }
      i = end;
    }
    return rest.toString();
  }

  private static boolean isArticle(String word) {
    return word.equals("a") || word.equals("an") || word.equals("the");
  }

  /** Python's {@code \w} but for the underscore, which is punctuation and gone. */
  private static boolean isWordCharacter(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> Character.isLetter(c);
    };
  }
}
