package dev.pifi.engine.scoring.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.data.DataReader;
import dev.pifi.engine.data.DataSource;
import dev.pifi.engine.data.ReadOptions;
import dev.pifi.engine.data.Table;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** SQuAD 1.1 as its official script reads it: a data set, and answers by the question's id. */
final class SquadFiles {
  private static final String NAME = "prediction";

  /**
   * What stands for an answer that was not given: equal to no answer and with no word in common, so
   * that it scores 0 as in the official script.
   */
  private static final String UNANSWERED = "\uFFFF";

  private SquadFiles() {}

  /** Whether a file is a data set in SQuAD's form. */
  static boolean isDataSet(String file) {
    return file.endsWith(".json")
        && new File(file).isFile()
        && json(file).path("data").path(0).path("paragraphs").isArray();
  }

  /** The rows, one for each question. */
  static List<Row> read(String predictions, String dataSet, Consumer<String> notes) {
    Map<String, String> answers =
        predictions.endsWith(".json") ? answers(predictions) : answersOfTable(predictions);
    List<Row> rows = new ArrayList<>();
    List<String> unanswered = new ArrayList<>();
    for (JsonNode question : questions(dataSet)) {
      String id = question.path("id").asText();
      List<String> right = new ArrayList<>();
      question.path("answers").forEach(answer -> right.add(answer.path("text").asText()));
      if (!answers.containsKey(id)) {
        unanswered.add(id);
      }
      rows.add(new Row(dataSet + " question " + id, answers.getOrDefault(id, UNANSWERED), right));
    }
    if (unanswered.size() == rows.size()) {
      throw PifiException.of(ErrorCode.DATA_INVALID, predictions)
          .expected("answers by the ids of " + dataSet)
          .actual("no answer to any of its " + rows.size() + " questions")
          .remedy("check that the files belong together")
          .build();
    }
    if (!unanswered.isEmpty()) {
      notes.accept(
          "%d of %d questions have no answer in %s and score 0, the first %s"
              .formatted(unanswered.size(), rows.size(), predictions, unanswered.get(0)));
    }
    int surplus = answers.size() - (rows.size() - unanswered.size());
    if (surplus > 0) {
      notes.accept(
          "%d answers in %s are to no question of %s".formatted(surplus, predictions, dataSet));
    }
    return rows;
  }

  private static List<JsonNode> questions(String dataSet) {
    List<JsonNode> questions = new ArrayList<>();
    for (JsonNode article : json(dataSet).path("data")) {
      for (JsonNode paragraph : article.path("paragraphs")) {
        paragraph.path("qas").forEach(questions::add);
      }
    }
    return questions;
  }

  private static Map<String, String> answers(String file) {
    Map<String, String> answers = new LinkedHashMap<>();
    JsonNode root = json(file);
    for (Map.Entry<String, JsonNode> answer : root.properties()) {
      if (!answer.getValue().isTextual()) {
        throw invalid(file, "a text for each question's id", "no text for " + answer.getKey());
      }
      answers.put(answer.getKey(), answer.getValue().textValue());
    }
    if (answers.isEmpty()) {
      throw invalid(file, "an object with a text for each question's id", "no such object");
    }
    return answers;
  }

  /** Answers of a table with the columns id and prediction. */
  private static Map<String, String> answersOfTable(String file) {
    DataReader reader = new DataReader(Path.of(""));
    Table table = reader.read(DataSource.file(file), List.of("id", NAME), ReadOptions.all());
    Map<String, String> answers = new LinkedHashMap<>();
    for (int row = 0; row < table.size(); row++) {
      answers.put(table.text(row, "id"), table.text(row, NAME));
    }
    return answers;
  }

  private static JsonNode json(String file) {
    try {
      return new ObjectMapper().readTree(new File(file));
    } catch (JsonProcessingException e) {
      throw invalid(
          file,
          "valid JSON",
          e.getOriginalMessage()
              + Optional.ofNullable(e.getLocation())
                  .map(at -> " in line " + at.getLineNr())
                  .orElse(""));
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file)
          .expected("a readable file")
          .actual(new File(file).exists() ? e.toString() : "no such file")
          .remedy("check the name")
          .cause(e)
          .build();
    }
  }

  private static PifiException invalid(String file, String expected, String actual) {
    return PifiException.of(ErrorCode.DATA_INVALID, file)
        .expected(expected)
        .actual(actual)
        .remedy("write the file as SQuAD's official script reads it")
        .build();
  }
}
