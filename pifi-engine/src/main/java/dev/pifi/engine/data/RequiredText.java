package dev.pifi.engine.data;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.Arrays;
import java.util.List;

/** Keeps the rows that have text where a task needs some. */
public final class RequiredText {
  private RequiredText() {}

  /**
   * The rows whose every named column has more than white space.
   *
   * @param columns the text columns
   * @param bad hears of the other rows
   * @throws PifiException DATA_INVALID for such a row under {@link BadRowPolicy#FAIL}, or if no row
   *     is left
   */
  public static Table in(Table table, List<String> columns, BadRows bad) {
    int[] kept = new int[table.size()];
    int count = 0;
    for (int row = 0; row < table.size(); row++) {
      int at = row;
      List<String> empty =
          columns.stream().filter(column -> table.text(at, column).isBlank()).toList();
      if (empty.isEmpty()) {
        kept[count++] = row;
      } else {
        bad.reject(
            PifiException.of(ErrorCode.DATA_INVALID, table.where(row))
                .expected("text in column '" + empty.get(0) + "'")
                .actual("none")
                .remedy(
                    "fill the cell, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)")
                .build());
      }
    }
    if (count == 0) {
      throw DataFaults.noRows(String.join(", ", table.files()), bad);
    }
    return count == table.size() ? table : table.rows(Arrays.copyOf(kept, count));
  }
}
