package dev.pifi.engine.data;

/**
 * One encoded row.
 *
 * @param ids token ids, at least one
 * @param typeIds segment ids, as many
 * @param target what is to be learnt: a label, or first and last position, or tokens
 * @param row the row's index in its table, for messages and for results in file order
 */
public record Example(int[] ids, int[] typeIds, int[] target, long row) {
  /** The label of a row that has none. */
  public static final int UNLABELLED = -1;

  /** A row with one label. */
  public Example(int[] ids, int[] typeIds, int label, long row) {
    this(ids, typeIds, new int[] {label}, row);
  }

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

  /** The label of a row that has one. */
  public int label() {
    return target[0];
  }
}
