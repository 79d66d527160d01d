package dev.pifi.engine.data;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the rows of one file into a table under construction. */
final class FileRows {
  private final Connection connection;
  private final FileLocator.Located file;
  private final DataFormat format;
  private final BadRows bad;
  private final FileQuery query;

  FileRows(Connection connection, FileLocator.Located file, DataFormat format, BadRows bad) {
    this.connection = connection;
    this.file = file;
    this.format = format;
    this.bad = bad;
    this.query = new FileQuery(file.path(), file.label(), format);
  }

  private boolean skipping() {
    return bad.policy() == BadRowPolicy.SKIP;
  }

  /** Appends rows until the table has {@code limit} of them. */
  void readInto(TableBuilder table, long limit) {
    try {
      requireWholeGzip(limit);
      int first = table.size();
      table.startFile(file.label());
      boolean[] seen = new boolean[table.columns().size()];
      Set<Long> malformed = malformedRows();
      String sql = query.select(connection, table.columns(), skipping());
      if (!skipping() && limit < Long.MAX_VALUE) {
        sql += " LIMIT " + (limit - first);
      }
      readRows(sql, table, limit, malformed, seen);
      if (table.size() > first && (format == DataFormat.JSONL || format == DataFormat.JSON)) {
        requireSeen(table.columns(), seen);
      }
      if (skipping() && (format == DataFormat.CSV || format == DataFormat.TSV)) {
        reportRejects(table, first);
      }
    } catch (SQLException e) {
      throw DataFaults.explain(e, file.path(), file.label(), format);
    }
  }

  private void readRows(
      String sql, TableBuilder table, long limit, Set<Long> malformed, boolean[] seen)
      throws SQLException {
    boolean json = format == DataFormat.JSONL || format == DataFormat.JSON;
    // Rejected CSV lines are only known when the scan has run to its end.
    boolean toTheEnd = skipping() && (format == DataFormat.CSV || format == DataFormat.TSV);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      long number = 0;
      while ((toTheEnd || table.size() < limit) && rows.next()) {
        number++;
        if (table.size() >= limit || malformed.contains(number)) {
          continue;
        }
        Object[] row = new Object[seen.length];
        for (int c = 0; c < row.length; c++) {
          row[c] = json ? Cells.ofJson(rows.getString(c + 1)) : cell(rows, c + 1);
          seen[c] |= row[c] != null;
        }
        table.add(number, row);
      }
    }
  }

  private Object cell(ResultSet rows, int column) throws SQLException {
    return format == DataFormat.PARQUET
        ? Cells.ofSql(rows.getObject(column))
        : rows.getString(column);
  }

  /** DuckDB ends quietly at the end of a gzip file that was cut off between two lines. */
  private void requireWholeGzip(long limit) {
    if (limit == Long.MAX_VALUE && TextBytes.isZipped(file.path())) {
      Optional<String> fault = TextBytes.fault(file.path());
      fault
          .filter(what -> what.contains("gzip"))
          .ifPresent(
              what -> {
                throw DataFaults.unreadable(file.label(), what);
              });
    }
  }

  private Set<Long> malformedRows() {
    Set<Long> rows = new HashSet<>();
    if (skipping() && format == DataFormat.JSONL) {
      try {
        JsonText.scanLines(
            file.path(),
            (row, line, what) -> {
              bad.reject(DataFaults.badLine(file.label(), line, what));
              return rows.add(row);
            });
      } catch (IOException e) {
        throw DataFaults.unreadable(file.label(), String.valueOf(e.getMessage()));
      }
    }
    return rows;
  }

  /** A JSON key that no row has is a missing column; one that is null everywhere is not. */
  private void requireSeen(List<String> columns, boolean[] seen) throws SQLException {
    for (boolean one : seen) {
      if (!one) {
        List<String> present = query.columns(connection);
        if (!present.isEmpty() && !present.equals(List.of("json"))) {
          query.requireColumns(columns, present);
        }
        return;
      }
    }
  }

  private void reportRejects(TableBuilder table, int first) throws SQLException {
    Set<Long> lines = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rejects =
            statement.executeQuery(
                "SELECT line, error_message FROM reject_errors r JOIN reject_scans s"
                    + " USING (scan_id, file_id) WHERE s.scan_id = (SELECT max(scan_id) FROM reject_scans)"
                    + " ORDER BY line")) {
      while (rejects.next()) {
        long line = rejects.getLong(1);
        if (lines.add(line)) {
          bad.reject(
              DataFaults.badCsvLine(
                  file.label(),
                  line,
                  String.valueOf(rejects.getString(2)).lines().findFirst().orElse("")));
        }
      }
    }
    table.leaveOutNumbers(first, lines.stream().mapToLong(line -> line - 1).toArray());
  }
}
