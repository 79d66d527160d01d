package dev.pifi.engine.answering;

/**
 * A right answer.
 *
 * @param text its text, as it stands in the context
 * @param start where it starts in the context, in code points as SQuAD counts
 */
public record RightAnswer(String text, int start) {

  /** The code point behind its last. */
  int end() {
    return start + text.codePointCount(0, text.length());
  }
}
