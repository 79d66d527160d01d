package dev.pifi.engine.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * SQuAD's own JSON form: articles of paragraphs of questions. Each question becomes a row with the
 * columns id, title, context, question and answers, the last as JSON text; questions are numbered
 * from 1 over the whole file. Articles are read one after another.
 */
final class SquadFile {
  private static final List<String> COLUMNS =
      List.of("id", "title", "context", "question", "answers");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String label;

  SquadFile(Path file, String label) {
    this.file = file;
    this.label = label;
  }

  /** Whether a JSON file is one object whose {@code data} holds articles of {@code paragraphs}. */
  static boolean is(Path file) {
    try (InputStream in = TextBytes.open(file);
        JsonParser parser = JSON.getFactory().createParser(in)) {
      return toArticles(parser)
          && parser.nextToken() == JsonToken.START_OBJECT
          && parser.readValueAsTree().get("paragraphs") != null;
    } catch (IOException e) {
      // Whoever reads it says what is wrong with it.
      return false;
    }
  }

  /** Moves to the array of articles; false if there is none. */
  private static boolean toArticles(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean data = parser.currentName().equals("data");
      JsonToken value = parser.nextToken();
      if (data) {
        return value == JsonToken.START_ARRAY;
      }
      parser.skipChildren();
    }
    return false;
  }

  /** What each row has. */
  static List<String> columns() {
    return COLUMNS;
  }

  /** Appends questions until the table has {@code limit} rows. */
  void readInto(TableBuilder table, long limit) {
    for (String column : table.columns()) {
      if (!COLUMNS.contains(column)) {
        throw DataFaults.missingColumn(label, column, COLUMNS);
      }
    }
    table.startFile(label);
    try (InputStream in = TextBytes.open(file);
        JsonParser parser = JSON.getFactory().createParser(in)) {
      toArticles(parser);
      long number = 0;
      while (table.size() < limit && parser.nextToken() == JsonToken.START_OBJECT) {
        number = article(parser.readValueAsTree(), number, table, limit);
      }
      while (table.size() < limit && parser.nextToken() != null) {
        // To the end, so that a file that was cut off there does not pass.
      }
    } catch (JsonProcessingException e) {
      Optional<String> bytes = TextBytes.fault(file);
      throw DataFaults.unreadable(
          label,
          bytes.orElse(
              "malformed JSON in line "
                  + e.getLocation().getLineNr()
                  + ": "
                  + e.getOriginalMessage()));
    } catch (IOException e) {
      throw DataFaults.unreadable(label, TextBytes.fault(file).orElse(e.toString()));
    }
  }

  private static long article(JsonNode article, long before, TableBuilder table, long limit) {
    long number = before;
    Object title = cell(article.path("title"));
    for (JsonNode paragraph : article.path("paragraphs")) {
      Object context = cell(paragraph.path("context"));
      for (JsonNode question : paragraph.path("qas")) {
        number++;
        if (table.size() < limit) {
          Object[] row = new Object[table.columns().size()];
          for (int c = 0; c < row.length; c++) {
            String column = table.columns().get(c);
            row[c] =
                switch (column) {
                  case "title" -> title;
                  case "context" -> context;
                  default -> cell(question.path(column));
                };
          }
          table.add(number, row);
        }
      }
    }
    return number;
  }

  private static Object cell(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
