package dev.pifi.engine.data;

/**
 * One encoded row.
 *
 * @param ids token ids, at least one
 * @param typeIds segment ids, as many
 * @param label the class id, or {@link #UNLABELLED}
 * @param row the row's index in its table, for messages and for results in file order
 */
public record Example(int[] ids, int[] typeIds, int label, long row) {
  /** The label of a row that has none. */
  public static final int UNLABELLED = -1;

  /** Checks the lengths. */
  public Example {
    if (ids.length == 0 || ids.length != typeIds.length) {
      throw new IllegalArgumentException(
          ids.length + " token ids and " + typeIds.length + " segment ids in row " + row);
    }
  }

  /** How many tokens the row has. */
  public int length() {
    return ids.length;
  }
}
