package dev.pifi.engine.answering;

import java.util.List;

/**
 * A question about a text.
 *
 * @param id what predictions name it by
 * @param text the question
 * @param context the text that holds the answer
 * @param answers the right answers, the first being the one to train on; none where they are not
 *     known
 * @param row its row's number
 * @param where its row, for messages
 */
public record Question(
    String id, String text, String context, List<RightAnswer> answers, long row, String where) {
  /** Copies the answers. */
  public Question {
    answers = List.copyOf(answers);
  }

  /** The context's characters in a range of code points. */
  String excerpt(int from, int to) {
    int start = context.offsetByCodePoints(0, from);
    return context.substring(start, context.offsetByCodePoints(start, to - from));
  }
}
