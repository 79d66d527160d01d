package dev.pifi.engine.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What DuckDB is asked to get the columns of one file: nothing is guessed, so that "001" stays
 * text, a date in a text column stays as written, and a quote in a TSV file is a character.
 */
final class FileQuery {
  /** DuckDB's own limit is 2 MB, which a book in one cell exceeds; it reserves no such buffer. */
  private static final long LONGEST_LINE_BYTES = 64L << 20;

  private final Path file;
  private final String label;
  private final DataFormat format;

  FileQuery(Path file, String label, DataFormat format) {
    this.file = file;
    this.label = label;
    this.format = format;
  }

  /** The file's columns. */
  List<String> columns(Connection connection) throws SQLException {
    return switch (format) {
      case CSV, TSV -> header();
      case JSONL, JSON ->
          described(
              connection,
              "read_json(%s, format=%s, sample_size=-1, maximum_depth=1, ignore_errors=%s)"
                  .formatted(
                      DuckSession.fileLiteral(file),
                      DuckSession.literal(jsonFormat()),
                      // Reading says which line is bad; here only the keys count.
                      format == DataFormat.JSONL));
      case PARQUET -> described(connection, parquet());
    };
  }

  /** The query for {@code needed}, in that order; columns a JSON file lacks come out as null. */
  String select(Connection connection, List<String> needed, boolean skipBadRows)
      throws SQLException {
    return switch (format) {
      case CSV, TSV -> selectDelimited(needed, skipBadRows);
      case JSONL, JSON ->
          "SELECT %s FROM read_json(%s, format=%s, records=true, ignore_errors=%s, columns={%s})"
              .formatted(
                  identifiers(needed),
                  DuckSession.fileLiteral(file),
                  DuckSession.literal(jsonFormat()),
                  skipBadRows && format == DataFormat.JSONL,
                  needed.stream()
                      .map(n -> DuckSession.literal(n) + ": 'JSON'")
                      .collect(Collectors.joining(", ")));
      case PARQUET -> {
        requireColumns(needed, columns(connection));
        yield "SELECT " + identifiers(needed) + " FROM " + parquet();
      }
    };
  }

  /** Says which of {@code needed} the file lacks. */
  void requireColumns(List<String> needed, List<String> present) {
    for (String name : needed) {
      if (!present.contains(name)) {
        throw DataFaults.missingColumn(label, name, present);
      }
      if (present.indexOf(name) != present.lastIndexOf(name)) {
        throw DataFaults.twoColumns(label, name);
      }
    }
  }

  private String selectDelimited(List<String> needed, boolean skipBadRows) {
    List<String> header = header();
    requireColumns(needed, header);
    String picked =
        needed.stream().map(n -> "c" + header.indexOf(n)).collect(Collectors.joining(", "));
    String types =
        IntStream.range(0, header.size())
            .mapToObj(i -> "'c" + i + "': 'VARCHAR'")
            .collect(Collectors.joining(", "));
    String dialect =
        format == DataFormat.CSV
            ? "delim=',', quote='\"', escape='\"'"
            : "delim='\t', quote='', escape=''";
    return "SELECT %s FROM read_csv(%s, auto_detect=false, header=true, comment='', max_line_size=%d, %s, store_rejects=%s, columns={%s})"
        .formatted(
            picked, DuckSession.fileLiteral(file), LONGEST_LINE_BYTES, dialect, skipBadRows, types);
  }

  private List<String> header() {
    try {
      List<String> names = DelimitedHeader.read(file, format);
      if (names.isEmpty()) {
        throw DataFaults.empty(label);
      }
      return names;
    } catch (CharacterCodingException e) {
      throw DataFaults.notUtf8(
          label, TextBytes.fault(file).orElse("bytes that are not UTF-8 in line 1"));
    } catch (IOException e) {
      throw DataFaults.unreadable(
          label, TextBytes.fault(file).orElse(String.valueOf(e.getMessage())));
    }
  }

  private String jsonFormat() {
    if (format == DataFormat.JSONL) {
      return "newline_delimited";
    }
    try {
      return JsonText.firstByte(file) == '[' ? "array" : "unstructured";
    } catch (IOException e) {
      throw DataFaults.unreadable(label, String.valueOf(e.getMessage()));
    }
  }

  private String parquet() {
    // Strings that old writers left without their annotation are strings all the same.
    return "read_parquet(" + DuckSession.fileLiteral(file) + ", binary_as_string=true)";
  }

  private static List<String> described(Connection connection, String from) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + from)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static String identifiers(List<String> names) {
    return names.stream().map(DuckSession::identifier).collect(Collectors.joining(", "));
  }
}
