package dev.pifi.engine.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows in file order with named columns. A cell is text, a number, or missing; an empty text counts
 * as missing. Immutable and thread-safe.
 */
public final class Table {
  private final List<String> columns;
  private final Object[][] cells;
  private final List<String> files;
  private final int[] fileOfRow;
  private final long[] rowNumbers;

  /** Takes ownership of the arrays; {@code cells} is [column][row] with null for missing. */
  Table(
      List<String> columns,
      Object[][] cells,
      List<String> files,
      int[] fileOfRow,
      long[] rowNumbers) {
    this.columns = List.copyOf(columns);
    this.cells = cells;
    this.files = List.copyOf(files);
    this.fileOfRow = fileOfRow;
    this.rowNumbers = rowNumbers;
  }

  /** How many rows there are. */
  public int size() {
    return rowNumbers.length;
  }

  /** The columns, in the order they were asked for. */
  public List<String> columns() {
    return columns;
  }

  /** Whether the cell is absent, null or an empty text. */
  public boolean isMissing(int row, String column) {
    return text(row, column).isEmpty();
  }

  /** The cell as text; empty if it is missing. */
  public String text(int row, String column) {
    Object cell = cells[indexOf(column)][row];
    return cell == null ? "" : cell.toString();
  }

  /** The cell's number, if the source holds a number there and not text. */
  public Optional<Number> number(int row, String column) {
    return cells[indexOf(column)][row] instanceof Number number
        ? Optional.of(number)
        : Optional.empty();
  }

  /** A column's cells as texts, in row order; empty texts for missing cells. */
  public List<String> texts(String column) {
    Object[] values = cells[indexOf(column)];
    return Arrays.stream(values).map(v -> v == null ? "" : v.toString()).toList();
  }

  /**
   * The row's number in its file: the first data row is 1; a header and blank lines do not count.
   */
  public long rowNumber(int row) {
    return rowNumbers[row];
  }

  /** Where the row comes from, for messages: {@code train.jsonl row 17}. */
  public String where(int row) {
    return files.get(fileOfRow[row]) + " row " + rowNumbers[row];
  }

  /** The files the rows come from, as the user named them. */
  public List<String> files() {
    return files;
  }

  /** A table of the rows at {@code indices}, in that order. */
  public Table rows(int[] indices) {
    Objects.requireNonNull(indices, "indices");
    Object[][] picked = new Object[cells.length][indices.length];
    int[] pickedFiles = new int[indices.length];
    long[] pickedNumbers = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      for (int c = 0; c < cells.length; c++) {
        picked[c][i] = cells[c][indices[i]];
      }
      pickedFiles[i] = fileOfRow[indices[i]];
      pickedNumbers[i] = rowNumbers[indices[i]];
    }
    return new Table(columns, picked, files, pickedFiles, pickedNumbers);
  }

  private int indexOf(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException("no column " + column + " was read; read: " + columns);
    }
    return index;
  }
}
