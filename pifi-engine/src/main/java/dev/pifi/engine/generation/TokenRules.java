package dev.pifi.engine.generation;

import java.util.OptionalInt;
import java.util.stream.LongStream;

/** Which tokens may come next. */
record TokenRules(GenerationSettings settings, Vocabulary tokens) {

  /** The one token that must come next, whatever else is banned. */
  OptionalInt forced(int length) {
    if (length == settings.maxNewTokens() && settings.forcedLastToken().isPresent()) {
      return settings.forcedLastToken();
    }
    return length == 1 ? settings.forcedFirstToken() : OptionalInt.empty();
  }

  /**
   * Bans tokens of a hypothesis.
   *
   * @param sequence the tokens so far, the start token first
   * @param length how many tokens there are so far
   * @param hypothesis its number, counted through all rows
   * @param places takes hypothesis * vocabulary + token
   */
  void ban(int[] sequence, int length, int hypothesis, LongStream.Builder places) {
    long first = (long) hypothesis * tokens.size();
    int size = settings.noRepeatNgramSize();
    if (size > 0) {
      repeating(sequence, length, size, first, places);
    }
    if (length - 1 < settings.minNewTokens()) {
      places.add(first + tokens.end());
    }
  }

  /** The tokens that would end a run of tokens that occurred before. */
  private static void repeating(
      int[] sequence, int length, int size, long first, LongStream.Builder places) {
    int begin = length - size + 1;
    if (begin < 0) {
      return;
    }
    for (int start = 0; start + size <= length; start++) {
      boolean same = true;
      for (int i = 0; i < size - 1 && same; i++) {
        same = sequence[start + i] == sequence[begin + i];
      }
      if (same) {
        places.add(first + sequence[start + size - 1]);
      }
    }
  }
}
