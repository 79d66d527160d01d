package dev.pifi.engine.data;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads tables from local files through DuckDB: CSV, TSV, JSONL, JSON, Parquet, gzipped text, globs
 * and SQL; and SQuAD's nested JSON. Rows come in file order (files of a glob sorted by path), cells
 * as the file has them.
 *
 * <p>Immutable and thread-safe; every read opens a database of its own. Nothing reaches the network
 * and nothing is written.
 *
 * <p>In a SQL source the types are DuckDB's: {@code '001'} in a CSV becomes a number there, unless
 * the query says {@code read_csv('x.csv', all_varchar = true)}.
 */
public final class DataReader {
  private final FileLocator locator;

  /**
   * Makes a reader.
   *
   * @param base the folder that relative paths, in SQL too, are resolved against
   */
  public DataReader(Path base) {
    this.locator = new FileLocator(Objects.requireNonNull(base, "base"));
  }

  /** Reads as {@link #read(DataSource, List, ReadOptions, BadRows)}; the first bad row fails. */
  public Table read(DataSource source, List<String> columns, ReadOptions options) {
    return read(source, columns, options, new BadRows(BadRowPolicy.FAIL));
  }

  /**
   * Reads rows.
   *
   * @param columns the columns wanted, in order; empty for all that the (first) file has
   * @param bad hears of lines that are no rows: malformed JSON, too few or too many fields
   * @throws PifiException FILE_INVALID for a missing, empty or damaged file; DATA_INVALID for a
   *     missing column, no rows, bytes that are not UTF-8, or a bad row under {@link
   *     BadRowPolicy#FAIL}; UNSUPPORTED for an unknown format or a remote address; SPEC_INVALID for
   *     SQL that is not one SELECT
   */
  public Table read(DataSource source, List<String> columns, ReadOptions options, BadRows bad) {
    try (Connection connection = DuckSession.open()) {
      long limit = options.limit().orElse(Long.MAX_VALUE);
      Table table =
          source.sql().isPresent()
              ? readSql(connection, source, columns, limit)
              : readFiles(connection, source, columns, limit, bad);
      if (table.size() == 0) {
        throw DataFaults.noRows(label(source), bad);
      }
      return sampled(table, options);
    } catch (SQLException e) {
      throw databaseFailed(label(source), e);
    }
  }

  /**
   * The columns a source has; of a glob, those of its first file.
   *
   * @throws PifiException as {@link #read(DataSource, List, ReadOptions, BadRows)}
   */
  public List<String> columns(DataSource source) {
    try (Connection connection = DuckSession.open()) {
      if (source.sql().isPresent()) {
        return readSql(connection, source, List.of(), 0).columns();
      }
      return columns(connection, locate(connection, source).get(0), source);
    } catch (SQLException e) {
      throw databaseFailed(label(source), e);
    }
  }

  /**
   * Requires a column.
   *
   * @param label what messages call the source
   * @throws PifiException DATA_INVALID if it is not there, with those that are and the nearest
   */
  public static void requireColumn(String label, String column, List<String> present) {
    if (!present.contains(column)) {
      throw DataFaults.missingColumn(label, column, present);
    }
  }

  private List<FileLocator.Located> locate(Connection connection, DataSource source)
      throws SQLException {
    List<FileLocator.Located> files = locator.locate(connection, source.location());
    for (FileLocator.Located file : files) {
      DataFormat.of(file.path().getFileName().toString(), source.format());
      requireContent(file);
    }
    return files;
  }

  private static void requireContent(FileLocator.Located file) {
    try {
      if (Files.size(file.path()) == 0) {
        throw DataFaults.empty(file.label());
      }
    } catch (IOException e) {
      throw DataFaults.unreadable(file.label(), String.valueOf(e.getMessage()));
    }
  }

  private static DataFormat formatOf(FileLocator.Located file, DataSource source) {
    return DataFormat.of(file.path().getFileName().toString(), source.format());
  }

  private List<String> columns(Connection connection, FileLocator.Located file, DataSource source) {
    DataFormat format = formatOf(file, source);
    if (format == DataFormat.JSON && SquadFile.is(file.path())) {
      return SquadFile.columns();
    }
    try {
      return new FileQuery(file.path(), file.label(), format).columns(connection);
    } catch (SQLException e) {
      throw DataFaults.explain(e, file.path(), file.label(), format);
    }
  }

  private Table readFiles(
      Connection connection, DataSource source, List<String> columns, long limit, BadRows bad)
      throws SQLException {
    List<FileLocator.Located> files = locate(connection, source);
    List<String> wanted = columns.isEmpty() ? columns(connection, files.get(0), source) : columns;
    TableBuilder builder = new TableBuilder(wanted);
    for (FileLocator.Located file : files) {
      if (builder.size() >= limit) {
        break;
      }
      DataFormat format = formatOf(file, source);
      if (format == DataFormat.JSON && SquadFile.is(file.path())) {
        new SquadFile(file.path(), file.label()).readInto(builder, limit);
      } else {
        new FileRows(connection, file, format, bad).readInto(builder, limit);
      }
    }
    return builder.build();
  }

  private Table readSql(Connection connection, DataSource source, List<String> columns, long limit)
      throws SQLException {
    String sql = source.sql().orElseThrow();
    String query = new SqlSelect(connection, locator, source.location()).prepare(sql);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> present = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        present.add(rows.getMetaData().getColumnName(i));
      }
      List<String> wanted = columns.isEmpty() ? present : columns;
      for (String name : wanted) {
        if (!present.contains(name)) {
          throw DataFaults.missingColumn("sql '" + sql + "'", name, present);
        }
      }
      TableBuilder builder = new TableBuilder(wanted);
      builder.startFile("query");
      while (builder.size() < limit && rows.next()) {
        Object[] row = new Object[wanted.size()];
        for (int c = 0; c < row.length; c++) {
          row[c] = Cells.ofSql(rows.getObject(present.indexOf(wanted.get(c)) + 1));
        }
        builder.add(builder.size() + 1L, row);
      }
      return builder.build();
    } catch (SQLException e) {
      throw SqlSelect.failed(sql, e);
    }
  }

  private static Table sampled(Table table, ReadOptions options) {
    if (options.fraction().isEmpty() || options.fraction().getAsDouble() == 1.0) {
      return table;
    }
    int size = table.size();
    int kept = Math.max(1, (int) Math.round(options.fraction().getAsDouble() * size));
    return table.rows(new SeededOrder(options.seed()).sample(size, kept));
  }

  private static String label(DataSource source) {
    return source.sql().map(sql -> "sql '" + sql + "'").orElse(source.location());
  }

  private static PifiException databaseFailed(String label, SQLException e) {
    return PifiException.of(ErrorCode.INTERNAL, label)
        .expected("DuckDB to answer")
        .actual(DataFaults.firstLine(e))
        .remedy("check memory and the temporary folder, or report this")
        .cause(e)
        .build();
  }
}
