package dev.pifi.engine.training;

import dev.pifi.engine.answering.ContextWindows;
import dev.pifi.engine.answering.Question;
import dev.pifi.engine.answering.QuestionSet;
import dev.pifi.engine.data.BadRowPolicy;
import dev.pifi.engine.data.BadRows;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.text.Encoded;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Predicts rows that are in memory, as {@link TrainedModel#predict} and {@link
 * TrainedModel#generate} do those of a file. Lives as long as its model; one thread at a time.
 */
public final class RowPredictor {
  private final ModelManifest manifest;
  private final Kind kind;
  private final TaskRuntime runtime;
  private final TextTokenizer tokenizer;
  private final List<Column> columns;

  RowPredictor(
      ModelManifest manifest, Task task, Kind kind, TaskRuntime runtime, TextTokenizer tokenizer) {
    if (kind == Kind.LABEL && manifest.labels().isEmpty()) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, "task '" + task.name() + "'")
          .expected("a task that answers with labels, generated texts or parts of texts")
          .actual("one that answers otherwise")
          .remedy("predict the rows of a file with 'pifi predict'")
          .build();
    }
    this.manifest = manifest;
    this.kind = kind;
    this.runtime = runtime;
    this.tokenizer = tokenizer;
    this.columns =
        task.columns().stream()
            .filter(ColumnRole::required)
            .map(ColumnRole::name)
            .map(role -> new Column(role, manifest.columns().getOrDefault(role, role)))
            .toList();
  }

  /** What a model answers with. */
  public enum Kind {
    /** {@link RowResult.Label}. */
    LABEL,
    /** {@link RowResult.Text}. */
    TEXT,
    /** {@link RowResult.Answer}. */
    ANSWER
  }

  /**
   * One of the texts that a row has.
   *
   * @param role what it is to the task
   * @param name what the training data called it
   */
  public record Column(String role, String name) {}

  /** What each result is. */
  public Kind kind() {
    return kind;
  }

  /** The texts that each row has, in their order. */
  public List<Column> columns() {
    return columns;
  }

  /**
   * Predicts rows; texts that are too long are cut.
   *
   * @param rows a text for each of {@link #columns}, in each row
   * @param batchSize how many rows are computed at once
   * @return as many results, in the order given
   * @throws IllegalArgumentException if a row has more or fewer texts
   * @throws PifiException DATA_INVALID if a question leaves too little room for its context
   */
  public List<RowResult> predict(List<List<String>> rows, int batchSize) {
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            row.size() + " texts in a row, not one for each of " + columns);
      }
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    BatchOptions options =
        BatchOptions.evaluation(batchSize, manifest.maxLength(), tokenizer.padId());
    return switch (kind) {
      case LABEL ->
          labels(runtime.probabilities(encode(rows, "", new int[] {Example.UNLABELLED}), options));
      case TEXT -> texts(rows, options);
      case ANSWER -> answers(rows, options);
    };
  }

  private List<RowResult> texts(List<List<String>> rows, BatchOptions options) {
    List<Example> examples = encode(rows, manifest.generation().prefix(), new int[0]);
    return runtime.texts(examples, options).stream()
        .map(text -> (RowResult) new RowResult.Text(text))
        .toList();
  }

  private List<RowResult> answers(List<List<String>> rows, BatchOptions options) {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String where = "row " + i;
      questions.add(
          new Question(where, rows.get(i).get(0), rows.get(i).get(1), List.of(), i, where));
    }
    QuestionSet set =
        new ContextWindows(tokenizer, manifest.answering(), manifest.maxLength())
            .encode(questions, new BadRows(BadRowPolicy.FAIL));
    return runtime.answers(set, options).stream()
        .map(best -> best.get(0))
        .map(a -> (RowResult) new RowResult.Answer(a.text(), a.start(), a.end(), a.score()))
        .toList();
  }

  private List<Example> encode(List<List<String>> rows, String prefix, int[] target) {
    List<String> first = rows.stream().map(row -> prefix + row.get(0)).toList();
    Optional<List<String>> second =
        columns.size() > 1
            ? Optional.of(rows.stream().map(row -> row.get(1)).toList())
            : Optional.empty();
    List<Encoded> encoded = tokenizer.encodeAll(first, second, manifest.maxLength());
    List<Example> examples = new ArrayList<>(encoded.size());
    for (int i = 0; i < encoded.size(); i++) {
      examples.add(new Example(encoded.get(i).ids(), encoded.get(i).typeIds(), target, i));
    }
    return examples;
  }

  private List<RowResult> labels(float[][] probabilities) {
    List<String> names = manifest.labels();
    List<RowResult> results = new ArrayList<>(probabilities.length);
    for (float[] row : probabilities) {
      Map<String, Float> byName = new LinkedHashMap<>();
      for (int label = 0; label < row.length; label++) {
        byName.put(names.get(label), row[label]);
      }
      results.add(new RowResult.Label(names.get(Scorer.largest(row)), byName));
    }
    return results;
  }
}
