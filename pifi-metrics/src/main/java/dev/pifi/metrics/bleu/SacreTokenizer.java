package dev.pifi.metrics.bleu;

import dev.pifi.metrics.text.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** The tokenizers of sacrebleu that need no model. */
enum SacreTokenizer {
  /** NIST's mteval-v13a: ASCII punctuation, with points and commas kept inside numbers. */
  V13A("13a") {
    @Override
    List<String> words(String text) {
      String line = PythonText.stripTrailing(text);
      line = line.replace("<skipped>", "").replace("-\n", "").replace('\n', ' ');
      if (line.indexOf('&') >= 0) {
        line =
            line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
      }
      line = surround(" " + line + " ", SacreTokenizer::isAsciiSymbol);
      line = spaceAfterPairs(line, c -> !isDigit(c), SacreTokenizer::isPointOrComma);
      line = spaceBeforePairs(line, SacreTokenizer::isPointOrComma, c -> !isDigit(c));
      line = spaceAfterPairs(line, SacreTokenizer::isDigit, c -> c == '-');
      return PythonText.split(line);
    }
  },
  /** NIST's mteval-v14 with international tokenization: Unicode punctuation and symbols. */
  INTL("intl") {
    @Override
    List<String> words(String text) {
      String line = PythonText.stripTrailing(text);
      line = spaceAfterPairs(line, c -> !isNumber(c), SacreTokenizer::isPunctuation);
      line = spaceBeforePairs(line, SacreTokenizer::isPunctuation, c -> !isNumber(c));
      return PythonText.split(surround(line, SacreTokenizer::isSymbol));
    }
  },
  /** Each character that is not white space. */
  CHAR("char") {
    @Override
    List<String> words(String text) {
      List<String> words = new ArrayList<>(text.length());
      text.codePoints()
          .filter(c -> !PythonText.isSpace(c))
          .forEach(c -> words.add(Character.toString(c)));
      return words;
    }
  },
  /** White space only. */
  NONE("none") {
    @Override
    List<String> words(String text) {
      return PythonText.split(text);
    }
  };

  private final String signature;

  SacreTokenizer(String signature) {
    this.signature = signature;
  }

  /** How sacrebleu's signature names it. */
  String signature() {
    return signature;
  }

  /** The words of a text. */
  abstract List<String> words(String text);

  /** Puts a space on both sides of each character of a kind. */
  private static String surround(String text, IntPredicate kind) {
    StringBuilder spaced = new StringBuilder(text.length() + 32);
    for (int i = 0, width; i < text.length(); i += width) {
      int c = text.codePointAt(i);
      width = Character.charCount(c);
      if (kind.test(c)) {
        spaced.append(' ').appendCodePoint(c).append(' ');
      } else {
        spaced.appendCodePoint(c);
      }
    }
    return spaced.toString();
  }

  /** Puts spaces between and behind two characters, read from the left without overlaps. */
  private static String spaceAfterPairs(String text, IntPredicate first, IntPredicate second) {
    return spacePairs(text, first, second, "", " ");
  }

  /** Puts spaces before and between two characters, read from the left without overlaps. */
  private static String spaceBeforePairs(String text, IntPredicate first, IntPredicate second) {
    return spacePairs(text, first, second, " ", "");
  }

  private static String spacePairs(
      String text, IntPredicate first, IntPredicate second, String before, String after) {
    StringBuilder spaced = new StringBuilder(text.length() + 32);
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (i < text.length() && first.test(c) && second.test(text.codePointAt(i))) {
        int d = text.codePointAt(i);
        i += Character.charCount(d);
        spaced.append(before).appendCodePoint(c).append(' ').appendCodePoint(d).append(after);
      } else {
        spaced.appendCodePoint(c);
      }
    }
    return spaced.toString();
  }

  /** ASCII punctuation, symbols and the space, but for the apostrophe, comma, hyphen and point. */
  private static boolean isAsciiSymbol(int c) {
    return (c >= ' ' && c <= '&')
        || (c >= '(' && c <= '+')
        || c == '/'
        || (c >= ':' && c <= '@')
        || (c >= '[' && c <= '`')
        || (c >= '{' && c <= '~');
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isPointOrComma(int c) {
    return c == '.' || c == ',';
  }

  private static boolean isNumber(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  private static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean isSymbol(int c) {
    return switch (Character.getType(c)) {
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          true;
      default -> false;
    };
  }
}
