package dev.pifi.engine.generation;

import java.util.Arrays;
import java.util.stream.LongStream;

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

  /** The tokens that may not come next, as row * vocabulary + token. */
  long[] banned() {
    LongStream.Builder places = LongStream.builder();
    for (int row = 0; row < rows; row++) {
      if (!ended[row]) {
        rules.ban(sequences[row], length, row, places);
      }
    }
    return places.build().toArray();
  }

  /** Takes the most probable token of each row. */
  void accept(int[] best) {
    for (int row = 0; row < rows; row++) {
      int next = ended[row] ? tokens.padding() : rules.forced(length).orElse(best[row]);
      sequences[row][length] = next;
      ended[row] |= next == tokens.end();
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
