package dev.pifi.engine.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the rows of one or more files. Not thread-safe. */
final class TableBuilder {
  private final List<String> columns;
  private final List<String> files = new ArrayList<>();
  private Object[][] cells;
  private int[] fileOfRow = new int[64];
  private long[] rowNumbers = new long[64];
  private int size;

  TableBuilder(List<String> columns) {
    this.columns = List.copyOf(columns);
    this.cells = new Object[columns.size()][64];
  }

  List<String> columns() {
    return columns;
  }

  int size() {
    return size;
  }

  /** Rows added from now on come from {@code label}. */
  void startFile(String label) {
    files.add(label);
  }

  /** Adds a row; null cells are missing. */
  void add(long rowNumber, Object[] row) {
    if (size == rowNumbers.length) {
      int grown = Math.addExact(size, size);
      fileOfRow = Arrays.copyOf(fileOfRow, grown);
      rowNumbers = Arrays.copyOf(rowNumbers, grown);
      for (int c = 0; c < cells.length; c++) {
        cells[c] = Arrays.copyOf(cells[c], grown);
      }
    }
    for (int c = 0; c < cells.length; c++) {
      cells[c][size] = row[c];
    }
    fileOfRow[size] = files.size() - 1;
    rowNumbers[size] = rowNumber;
    size++;
  }

  /**
   * Numbers the rows from {@code first} on as if the numbers in {@code taken} (ascending) belonged
   * to rows that were left out. Exact as long as no record before them spans lines.
   */
  void leaveOutNumbers(int first, long[] taken) {
    int next = 0;
    for (int row = first; row < size; row++) {
      while (next < taken.length && taken[next] <= rowNumbers[row] + next) {
        next++;
      }
      rowNumbers[row] += next;
    }
  }

  Table build() {
    Object[][] trimmed = new Object[cells.length][];
    for (int c = 0; c < cells.length; c++) {
      trimmed[c] = Arrays.copyOf(cells[c], size);
    }
    return new Table(
        columns, trimmed, files, Arrays.copyOf(fileOfRow, size), Arrays.copyOf(rowNumbers, size));
  }
}
