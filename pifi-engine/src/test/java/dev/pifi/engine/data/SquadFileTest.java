package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.spi.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquadFileTest {
  private static final String TWO =
      """
      {"version": "1.1", "data": [
        {"title": "A", "paragraphs": [
          {"context": "one", "qas": [
            {"id": "q1", "question": "1?", "answers": [{"text": "one", "answer_start": 0}]},
            {"id": "q2", "question": "2?", "answers": []}]}]},
        {"title": "B", "paragraphs": [
          {"context": "", "qas": []},
          {"context": "two \\ud83c\\udfd4", "qas": [{"id": 3, "question": "3?"}]}]}]}
      """;

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void open() {
    folder = new DataFolder(temporary);
  }

  @Test
  void eachQuestionIsARowWithItsContext() {
    folder.write("squad.json", TWO).write("squad.json.gz", DataFolder.gzip(TWO));
    for (String file : List.of("squad.json", "squad.json.gz")) {
      Table table = folder.read(file, "question", "id", "context", "answers", "title");
      assertEquals(List.of("1?", "2?", "3?"), table.texts("question"));
      assertEquals(List.of("q1", "q2", "3"), table.texts("id"));
      assertEquals(List.of("one", "one", "two 🏔"), table.texts("context"));
      assertEquals(
          List.of("[{\"text\":\"one\",\"answer_start\":0}]", "[]", ""), table.texts("answers"));
      assertEquals(List.of("A", "A", "B"), table.texts("title"));
      assertEquals(file + " row 3", table.where(2));
    }
    assertEquals(
        List.of("id", "title", "context", "question", "answers"),
        new DataReader(temporary).columns(DataSource.file("squad.json")));
  }

  @Test
  void aLimitTakesTheFirst() {
    folder.write("squad.json", TWO);
    Table table =
        new DataReader(temporary)
            .read(DataSource.file("squad.json"), List.of("id"), ReadOptions.first(2));
    assertEquals(List.of("q1", "q2"), table.texts("id"));
  }

  @Test
  void otherJsonIsReadAsBefore() {
    folder
        .write("rows.json", "[{\"data\": [{\"paragraphs\": 1}], \"id\": 5}]")
        .write("one.json", "{\"data\": [1, 2], \"id\": 6}");
    assertEquals(List.of("5"), folder.read("rows.json", "id").texts("id"));
    assertEquals(List.of("[1,2]"), folder.read("one.json", "data").texts("data"));
  }

  @Test
  void brokenFilesAreRefused() {
    folder
        .write("cut.json", TWO.substring(0, TWO.length() - 20))
        .write("squad.json", TWO)
        .write("none.json", "{\"data\": [{\"paragraphs\": []}]}");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("cut.json", "id"), "cut.json", "line");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("none.json", "id"), "no rows");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read("squad.json", "anwsers"),
        "did you mean 'answers'");
  }

  @Test
  void nestedColumnsOfParquetAreJsonText() throws Exception {
    try (var connection = DuckSession.open();
        var statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT {'text': ['one', 'o\"ne'], 'answer_start': [0, 7]} AS answers) TO '"
              + temporary.resolve("a.parquet")
              + "' (FORMAT parquet)");
    }
    assertEquals(
        List.of("{\"text\":[\"one\",\"o\\\"ne\"],\"answer_start\":[0,7]}"),
        folder.read("a.parquet", "answers").texts("answers"));
  }
}
