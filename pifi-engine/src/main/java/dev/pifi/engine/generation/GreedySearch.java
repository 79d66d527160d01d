package dev.pifi.engine.generation;

import java.util.Arrays;

/** The most probable token at each step. Not thread-safe. */
final class GreedySearch {
  private final int rows;
  private final Vocabulary tokens;
  private final TokenRules rules;
  private final int[][] sequences;
  private final boolean[] ended;
  private int length = 1;

  GreedySearch(int rows, GenerationSettings settings, Vocabulary tokens) {
    this.rows = rows;
    this.tokens = tokens;
    this.rules = new TokenRules(settings, tokens);
    this.sequences = new int[rows][settings.maxNewTokens() + 1];
    this.ended = new boolean[rows];
    for (int[] sequence : sequences) {
      sequence[0] = tokens.start();
    }
  }

  int rows() {
    return rows;
  }

  boolean finished() {
    boolean all = true;
    for (boolean end : ended) {
      all &= end;
    }
    return all || length == sequences[0].length;
  }

  /** The last token of each row, [rows]. */
  long[] lastTokens() {
    long[] last = new long[rows];
    for (int row = 0; row < rows; row++) {
      last[row] = sequences[row][length - 1];
    }
    return last;
  }

  /** Takes logits, [rows, vocabulary]. */
  void accept(float[] logits) {
    for (int row = 0; row < rows; row++) {
      if (ended[row]) {
        sequences[row][length] = tokens.padding();
        continue;
      }
      int from = row * tokens.size();
      rules.apply(sequences[row], length, logits, from, Float.NEGATIVE_INFINITY, 0);
      int best = 0;
      for (int token = 1; token < tokens.size(); token++) {
        if (logits[from + token] > logits[from + best]) {
          best = token;
        }
      }
      sequences[row][length] = best;
      ended[row] = best == tokens.end();
    }
    length++;
  }

  int[][] sequences() {
    int[][] result = new int[rows][];
    for (int row = 0; row < rows; row++) {
      result[row] = Arrays.copyOf(sequences[row], length);
    }
    return result;
  }
}
