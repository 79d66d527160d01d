package dev.pifi.engine.answering;

import dev.pifi.engine.data.BadRows;
import dev.pifi.engine.data.Table;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes questions of rows. */
public final class Questions {
  private Questions() {}

  /**
   * The columns that questions are read from.
   *
   * @param id empty where rows are named by their numbers
   * @param question the question
   * @param context the text with the answer
   * @param answers the right answers; empty where they are not to be read
   */
  public record Columns(
      Optional<String> id, String question, String context, Optional<String> answers) {

    /** All of them, in order. */
    public List<String> names() {
      List<String> names = new ArrayList<>(List.of(question, context));
      id.ifPresent(names::add);
      answers.ifPresent(names::add);
      return names;
    }

    /** Those of a task's roles under the names that a spec gives them. */
    public static Columns of(Map<String, String> names, boolean withId, boolean withAnswers) {
      return new Columns(
          withId ? Optional.of(names.getOrDefault("id", "id")) : Optional.empty(),
          names.getOrDefault("question", "question"),
          names.getOrDefault("context", "context"),
          withAnswers ? Optional.of(names.getOrDefault("answers", "answers")) : Optional.empty());
    }
  }

  /**
   * Reads the rows of a table.
   *
   * @param bad hears of rows whose answers are missing, malformed or not in their context
   */
  public static List<Question> of(Table table, Columns columns, BadRows bad) {
    List<Question> questions = new ArrayList<>(table.size());
    for (int row = 0; row < table.size(); row++) {
      int at = row;
      String context = table.text(row, columns.context());
      try {
        List<RightAnswer> answers =
            columns
                .answers()
                .map(c -> RightAnswers.read(table.text(at, c), context, table.where(at)))
                .orElse(List.of());
        String number = Long.toString(table.rowNumber(row));
        questions.add(
            new Question(
                columns.id().map(c -> table.text(at, c)).filter(id -> !id.isEmpty()).orElse(number),
                table.text(row, columns.question()),
                context,
                answers,
                table.rowNumber(row),
                table.where(row)));
      } catch (PifiException fault) {
        bad.reject(fault);
      }
    }
    return questions;
  }
}
