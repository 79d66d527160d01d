package dev.pifi.engine.generation;

import java.util.Arrays;

/**
 * Whose past the remembered keys are. At each position every hypothesis of a row has written one
 * key, in the order the hypotheses had then; a hypothesis' past is one of them for each position.
 * Not thread-safe.
 */
final class Ancestry {
  private final int rows;
  private final int beams;
  private int[][] writers;

  Ancestry(int rows, int beams) {
    this.rows = rows;
    this.beams = beams;
    this.writers = new int[rows * beams][0];
  }

  int rows() {
    return rows;
  }

  int beams() {
    return beams;
  }

  /** How many positions have been written. */
  int positions() {
    return writers[0].length;
  }

  /** At the next position each hypothesis writes its own key. */
  void write() {
    for (int h = 0; h < writers.length; h++) {
      writers[h] = Arrays.copyOf(writers[h], writers[h].length + 1);
      writers[h][writers[h].length - 1] = h % beams;
    }
  }

  /** Hypotheses go on from others, [rows * beams], counted through all rows. */
  void follow(int[] order) {
    int[][] next = new int[writers.length][];
    Arrays.setAll(next, h -> writers[order[h]]);
    writers = next;
  }

  /**
   * 1 where a hypothesis sees a key.
   *
   * @param capacity how many positions there is room for
   * @return [rows, beams, capacity * beams]
   */
  long[] seen(int capacity) {
    int keys = capacity * beams;
    long[] seen = new long[rows * beams * keys];
    for (int h = 0; h < writers.length; h++) {
      for (int position = 0; position < writers[h].length; position++) {
        seen[h * keys + position * beams + writers[h][position]] = 1;
      }
    }
    return seen;
  }
}
