package dev.pifi.engine.scoring.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.data.DataFormat;
import dev.pifi.engine.data.DataReader;
import dev.pifi.engine.data.DataSource;
import dev.pifi.engine.data.ReadOptions;
import dev.pifi.engine.data.Table;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One cell for each row of a file.
 *
 * @param file as the user named it
 * @param name of the column; absent where the file has lines
 * @param cells the texts, in file order
 */
record Column(String file, Optional<String> name, List<String> cells) {
  private static final Set<String> TABLES =
      Set.of("csv", "tsv", "tab", "jsonl", "ndjson", "json", "parquet");

  /**
   * Reads a column of a table, or lines where the ending tells no table.
   *
   * @param asked the column's name, where the user gave one
   * @param usual names that are looked for otherwise, in order
   * @param option how a user names a column
   */
  static Column read(String file, Optional<String> asked, List<String> usual, String option) {
    if (!isTable(file)) {
      if (asked.isPresent()) {
        throw PifiException.of(ErrorCode.USAGE, option)
            .expected("a table, such as .csv or .jsonl, where a column is named")
            .actual(file + ", which is read line by line")
            .remedy("leave " + option + " out")
            .build();
      }
      return new Column(file, Optional.empty(), TextLines.read(Path.of(file)));
    }
    DataReader reader = new DataReader(Path.of(""));
    DataSource source = DataSource.file(file);
    String name = asked.orElseGet(() -> choose(file, reader.columns(source), usual, option));
    Table table = reader.read(source, List.of(name), ReadOptions.all());
    return new Column(file, Optional.of(name), table.texts(name));
  }

  static boolean isTable(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    String bare = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    return TABLES.contains(bare.substring(bare.lastIndexOf('.') + 1));
  }

  private static String choose(String file, List<String> there, List<String> usual, String option) {
    if (there.size() == 1) {
      return there.get(0);
    }
    return usual.stream()
        .filter(there::contains)
        .findFirst()
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.DATA_INVALID, file)
                    .expected("one column, or one of the names " + String.join(", ", usual))
                    .actual("the columns " + String.join(", ", there))
                    .remedy("name the column by " + option)
                    .build());
  }

  /** The cell's texts: those of a JSON array in a table, or the one that it is. */
  List<String> texts(int row) {
    String cell = cells.get(row);
    boolean json =
        name.isPresent()
            && cell.startsWith("[")
            && DataFormat.of(Path.of(file).getFileName().toString(), Optional.empty())
                != DataFormat.CSV;
    return json ? array(cell).orElse(List.of(cell)) : List.of(cell);
  }

  private static Optional<List<String>> array(String cell) {
    try {
      JsonNode array = new ObjectMapper().readTree(cell);
      List<String> texts = new ArrayList<>();
      for (JsonNode item : array) {
        if (!item.isTextual()) {
          return Optional.empty();
        }
        texts.add(item.textValue());
      }
      return Optional.of(texts);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // A text that begins with a bracket.
    }
  }

  /** A row as a user would find it. */
  String where(int row) {
    return file + (name.isPresent() ? " row " : " line ") + (row + 1);
  }

  int size() {
    return cells.size();
  }
}
