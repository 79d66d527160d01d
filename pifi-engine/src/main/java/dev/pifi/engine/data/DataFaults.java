package dev.pifi.engine.data;

import dev.pifi.engine.naming.NearestName;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The errors of reading data, in one place so that they speak alike. */
final class DataFaults {
  private static final Pattern CSV_LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern CSV_COLUMNS =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private DataFaults() {}

  static PifiException empty(String label) {
    return PifiException.of(ErrorCode.FILE_INVALID, label)
        .expected("rows of data")
        .actual("an empty file")
        .remedy("check that the file was written or downloaded completely")
        .build();
  }

  static PifiException noRows(String label, BadRows bad) {
    String skipped =
        bad.skipped() == 0
            ? ""
            : "; " + bad.skipped() + " bad rows were skipped, the first: " + bad.first().get(0);
    return PifiException.of(ErrorCode.DATA_INVALID, label)
        .expected("at least one row")
        .actual("no rows" + skipped)
        .remedy("check the file, the query and the limits")
        .build();
  }

  static PifiException missingColumn(String label, String column, List<String> columns) {
    Optional<String> nearest = NearestName.among(columns, column);
    return PifiException.of(ErrorCode.DATA_INVALID, label)
        .expected("a column '" + column + "'")
        .actual("the columns " + String.join(", ", columns))
        .remedy(
            nearest.map(n -> "did you mean '" + n + "'? ").orElse("")
                + separators(columns)
                + "name one of these columns for the role, as in data.columns={text: review}"
                + " (predict, eval: --column text=review)")
        .build();
  }

  static PifiException twoColumns(String label, String column) {
    return PifiException.of(ErrorCode.DATA_INVALID, label)
        .expected("one column '" + column + "'")
        .actual("several of that name")
        .remedy("rename all but the one that is meant")
        .build();
  }

  /** A spreadsheet of a country with decimal commas writes semicolons between fields. */
  private static String separators(List<String> columns) {
    return columns.size() == 1 && columns.get(0).matches(".*[;\\t|].*")
        ? "fields are separated by commas in .csv and by tabs in .tsv: write the file so; else "
        : "";
  }

  static PifiException badLine(String label, long line, String what) {
    return PifiException.of(ErrorCode.DATA_INVALID, label + " line " + line)
        .expected("one JSON object in UTF-8")
        .actual(what)
        .remedy(
            "mend the line, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)")
        .build();
  }

  static PifiException badCsvLine(String label, long line, String what) {
    return PifiException.of(ErrorCode.DATA_INVALID, label + " line " + line)
        .expected("a row with as many fields as the header")
        .actual(what)
        .remedy(
            "mend the line (fields with commas or quotes need double quotes in CSV; TSV has no quoting), or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)")
        .build();
  }

  static PifiException unreadable(String label, String what) {
    return PifiException.of(ErrorCode.FILE_INVALID, label)
        .expected("a complete, readable data file")
        .actual(what)
        .remedy("write or download the file again, and check its format")
        .build();
  }

  static PifiException notUtf8(String label, String what) {
    return PifiException.of(ErrorCode.DATA_INVALID, label)
        .expected("text in UTF-8")
        .actual(what)
        .remedy("convert the file to UTF-8")
        .build();
  }

  /** Finds out what DuckDB stumbled over; it names lines unreliably, so the file is looked at. */
  static PifiException explain(SQLException error, Path file, String label, DataFormat format) {
    if (format.isText()) {
      Optional<String> bytes = TextBytes.fault(file);
      if (bytes.isPresent()) {
        return bytes.get().contains("UTF")
            ? notUtf8(label, bytes.get())
            : unreadable(label, bytes.get());
      }
    }
    List<PifiException> found = new ArrayList<>();
    if (format == DataFormat.JSONL) {
      try {
        JsonText.scanLines(
            file,
            (row, line, what) -> {
              found.add(badLine(label, line, what));
              return false;
            });
      } catch (java.io.IOException e) {
        return unreadable(label, "a file that cannot be read: " + e.getMessage());
      }
    } else if (format == DataFormat.JSON) {
      JsonText.documentFault(file).ifPresent(what -> found.add(unreadable(label, what)));
    } else if (format != DataFormat.PARQUET) {
      csvFault(error, label).ifPresent(found::add);
    }
    return found.isEmpty() ? unreadable(label, firstLine(error)) : found.get(0);
  }

  private static Optional<PifiException> csvFault(SQLException error, String label) {
    Matcher line = CSV_LINE.matcher(error.getMessage());
    if (!line.find()) {
      return Optional.empty();
    }
    Matcher columns = CSV_COLUMNS.matcher(error.getMessage());
    String what =
        columns.find()
            ? columns.group(2) + " fields where the header has " + columns.group(1)
            : error.getMessage().contains("unterminated quote")
                ? "a quote that is never closed"
                : firstLine(error);
    return Optional.of(badCsvLine(label, Long.parseLong(line.group(1)), what));
  }

  static String firstLine(SQLException error) {
    String message = String.valueOf(error.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
