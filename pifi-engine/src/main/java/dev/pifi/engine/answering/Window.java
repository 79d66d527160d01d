package dev.pifi.engine.answering;

/**
 * A part of a context that a model reads at once, behind its question.
 *
 * @param question the index of the question
 * @param from the position of the first token of the context in the window
 * @param offsets where each of its tokens stands in the context: for the {@code i}th the code
 *     points {@code [2i]} to {@code [2i + 1]}, half open
 */
public record Window(int question, int from, int[] offsets) {

  /** How many tokens of the context there are. */
  int size() {
    return offsets.length / 2;
  }

  /** Where a token of the window starts in the context. */
  int start(int position) {
    return offsets[2 * (position - from)];
  }

  /** Where a token of the window ends in the context. */
  int end(int position) {
    return offsets[2 * (position - from) + 1];
  }
}
