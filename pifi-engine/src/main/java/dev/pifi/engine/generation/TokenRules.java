package dev.pifi.engine.generation;

import java.util.HashSet;
import java.util.Set;

/** Which tokens may come next. */
record TokenRules(GenerationSettings settings, Vocabulary tokens) {

  /**
   * Applies the rules to scores of the next token.
   *
   * @param sequence the tokens so far, the start token first
   * @param length how many tokens there are so far
   * @param scores of all hypotheses; tokens that may not come get {@code impossible}
   * @param from where the scores of this hypothesis begin
   * @param certain the score of a token that must come
   */
  void apply(
      int[] sequence, int length, float[] scores, int from, float impossible, float certain) {
    int size = settings.noRepeatNgramSize();
    if (size > 0) {
      for (int token : repeating(sequence, length, size)) {
        scores[from + token] = impossible;
      }
    }
    if (length - 1 < settings.minNewTokens()) {
      scores[from + tokens.end()] = impossible;
    }
    if (length == 1 && settings.forcedFirstToken().isPresent()) {
      force(scores, from, settings.forcedFirstToken().getAsInt(), impossible, certain);
    }
    if (length == settings.maxNewTokens() && settings.forcedLastToken().isPresent()) {
      force(scores, from, settings.forcedLastToken().getAsInt(), impossible, certain);
    }
  }

  private void force(float[] scores, int from, int token, float impossible, float certain) {
    java.util.Arrays.fill(scores, from, from + tokens.size(), impossible);
    scores[from + token] = certain;
  }

  /** The tokens that would end a run of tokens that occurred before. */
  private static Set<Integer> repeating(int[] sequence, int length, int size) {
    Set<Integer> banned = new HashSet<>();
    int begin = length - size + 1;
    if (begin < 0) {
      return banned;
    }
    for (int start = 0; start + size <= length; start++) {
      boolean same = true;
      for (int i = 0; i < size - 1 && same; i++) {
        same = sequence[start + i] == sequence[begin + i];
      }
      if (same) {
        banned.add(sequence[start + size - 1]);
      }
    }
    return banned;
  }
}
