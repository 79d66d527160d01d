package dev.pifi.engine.answering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the cell that holds the right answers of a question. It may be
 *
 * <ul>
 *   <li>SQuAD's list, {@code [{"text": "Paris", "answer_start": 12}, ...]};
 *   <li>the Hub's columns, {@code {"text": ["Paris"], "answer_start": [12]}};
 *   <li>a list of texts, {@code ["Paris"]}, or one text, {@code Paris}: where it first occurs.
 * </ul>
 *
 * <p>{@code answer_start} counts code points, as Python does.
 */
final class RightAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String context;
  private final String where;

  private RightAnswers(String context, String where) {
    this.context = context;
    this.where = where;
  }

  /**
   * The answers in a cell, at least one.
   *
   * @param where the row, for messages
   * @throws PifiException DATA_INVALID if there is none, or one that is not in the context
   */
  static List<RightAnswer> read(String cell, String context, String where) {
    return new RightAnswers(context, where).read(cell);
  }

  private List<RightAnswer> read(String cell) {
    List<RightAnswer> answers = new ArrayList<>();
    String text = cell.strip();
    if (text.startsWith("[") || text.startsWith("{")) {
      JsonNode json = parse(text);
      if (json.isArray()) {
        json.forEach(item -> answers.add(item(item)));
      } else {
        columns(json, answers);
      }
    } else if (!text.isEmpty()) {
      answers.add(found(text));
    }
    if (answers.isEmpty()) {
      throw fault(
          "at least one right answer",
          "none",
          "answer the question, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows); questions without an answer, as SQuAD 2.0 has them, are not supported");
    }
    return answers;
  }

  private JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // A text may well start with a bracket.
      return JSON.createArrayNode().add(text);
    }
  }

  private RightAnswer item(JsonNode item) {
    if (item.isTextual()) {
      return found(item.textValue());
    }
    JsonNode start = item.path("answer_start");
    if (!item.path("text").isTextual()) {
      throw malformed(item);
    }
    String text = item.path("text").textValue();
    if (start.isMissingNode() || start.isNull()) {
      return found(text);
    }
    if (!start.isIntegralNumber() || !start.canConvertToInt()) {
      throw malformed(item);
    }
    return at(text, start.intValue());
  }

  private void columns(JsonNode json, List<RightAnswer> answers) {
    JsonNode texts = json.path("text");
    JsonNode starts = json.path("answer_start");
    if (texts.isTextual()) {
      answers.add(item(json));
      return;
    }
    boolean placed = starts.isArray();
    if (!texts.isArray() || (placed && starts.size() != texts.size())) {
      throw malformed(json);
    }
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isTextual() || (placed && !starts.get(i).isIntegralNumber())) {
        throw malformed(json);
      }
      String text = texts.get(i).textValue();
      answers.add(placed ? at(text, starts.get(i).intValue()) : found(text));
    }
  }

  private RightAnswer found(String text) {
    int at = text.isBlank() ? -1 : context.indexOf(text);
    if (at < 0) {
      throw notThere(text, "not in it");
    }
    return new RightAnswer(text, context.codePointCount(0, at));
  }

  private RightAnswer at(String text, int start) {
    int length = context.codePointCount(0, context.length());
    boolean inside = start >= 0 && start <= length;
    if (text.isBlank()
        || !inside
        || !context.startsWith(text, context.offsetByCodePoints(0, start))) {
      int first = text.isBlank() ? -1 : context.indexOf(text);
      throw notThere(
          text,
          "not at its answer_start "
              + start
              + (first < 0
                  ? ", nor anywhere in it"
                  : ", but at " + context.codePointCount(0, first)));
    }
    return new RightAnswer(text, start);
  }

  private PifiException notThere(String text, String how) {
    return fault(
        "an answer that stands in its context",
        (text.isBlank() ? "an empty answer" : "'" + shortened(text) + "'") + ", " + how,
        "mend the answer or its answer_start (in characters from 0), or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)");
  }

  private PifiException malformed(JsonNode json) {
    return fault(
        "answers such as [{\"text\": \"Paris\", \"answer_start\": 12}]",
        shortened(json.toString()),
        "mend the cell, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)");
  }

  private PifiException fault(String expected, String actual, String remedy) {
    return PifiException.of(ErrorCode.DATA_INVALID, where)
        .expected(expected)
        .actual(actual)
        .remedy(remedy)
        .build();
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
