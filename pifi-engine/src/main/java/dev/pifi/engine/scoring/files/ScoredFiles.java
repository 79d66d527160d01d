package dev.pifi.engine.scoring.files;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The rows of files that were read together, as predictions of the kind that a metric takes. */
public final class ScoredFiles {
  private static final List<String> PREDICTION_COLUMNS =
      List.of("prediction", "predicted", "text", "label");
  private static final List<String> LABEL_COLUMNS =
      List.of("prediction", "predicted", "label", "text");
  private static final List<String> REFERENCE_COLUMNS =
      List.of("reference", "references", "target", "label", "text");
  private static final String LABEL = "label";

  private final Files files;
  private final List<Row> rows;
  private final boolean squad;
  private final boolean labelled;
  private final Optional<String> predictionColumn;
  private final Optional<String> referenceColumn;

  private ScoredFiles(
      Files files,
      List<Row> rows,
      boolean squad,
      boolean labelled,
      Optional<String> predictionColumn,
      Optional<String> referenceColumn) {
    this.files = files;
    this.predictionColumn = predictionColumn;
    this.referenceColumn = referenceColumn;
    this.rows = List.copyOf(rows);
    this.squad = squad;
    this.labelled = labelled;
  }

  /**
   * What to read.
   *
   * @param predictions a file of lines, a table, or SQuAD answers by id
   * @param references files of lines or tables, each with a reference for every row; or a SQuAD
   *     data set
   * @param predictionColumn the column of predictions in a table
   * @param referenceColumn the column of references in tables
   * @param labels the labels in their order; empty takes those that are there, sorted
   * @param skipBadRows whether rows that cannot be scored are left out and counted
   * @param batchSize the batch size that the paper's variants have
   */
  public record Files(
      String predictions,
      List<String> references,
      Optional<String> predictionColumn,
      Optional<String> referenceColumn,
      List<String> labels,
      boolean skipBadRows,
      int batchSize) {
    /** Copies the lists. */
    public Files {
      references = List.copyOf(references);
      labels = List.copyOf(labels);
    }
  }

  /**
   * Reads the files.
   *
   * @param notes hears of what was noticed and is no error
   * @throws PifiException FILE_INVALID for files that cannot be read; DATA_INVALID if they do not
   *     fit each other, with the first row that has no partner
   */
  public static ScoredFiles read(Files files, Consumer<String> notes) {
    if (files.references().size() == 1 && SquadFiles.isDataSet(files.references().get(0))) {
      List<Row> rows = SquadFiles.read(files.predictions(), files.references().get(0), notes);
      return new ScoredFiles(files, rows, true, false, Optional.empty(), Optional.empty());
    }
    List<Column> references = new ArrayList<>();
    for (String file : files.references()) {
      references.add(
          Column.read(file, files.referenceColumn(), REFERENCE_COLUMNS, "--reference-column"));
    }
    boolean labelled = references.get(0).name().filter(LABEL::equals).isPresent();
    Column predicted =
        Column.read(
            files.predictions(),
            files.predictionColumn(),
            labelled ? LABEL_COLUMNS : PREDICTION_COLUMNS,
            "--prediction-column");
    references.forEach(reference -> requireAsMany(predicted, reference));
    List<Row> rows =
        IntStream.range(0, predicted.size())
            .mapToObj(
                row ->
                    new Row(
                        references.get(0).where(row),
                        predicted.cells().get(row),
                        references.stream().flatMap(c -> c.texts(row).stream()).toList()))
            .toList();
    return new ScoredFiles(
        files, rows, false, labelled, predicted.name(), references.get(0).name());
  }

  private static void requireAsMany(Column predicted, Column reference) {
    if (predicted.size() != reference.size()) {
      boolean more = predicted.size() > reference.size();
      String alone = more ? predicted.where(reference.size()) : reference.where(predicted.size());
      throw PifiException.of(ErrorCode.DATA_INVALID, predicted.file())
          .expected("as many predictions as references: " + counted(reference))
          .actual(counted(predicted) + "; without a partner is " + alone)
          .remedy("write both files from the same rows")
          .build();
    }
  }

  private static String counted(Column column) {
    return column.size() + " in " + column.file();
  }

  /** The column that predictions were read from; none where the file has lines. */
  public Optional<String> predictionColumn() {
    return predictionColumn;
  }

  /** The column that the first references were read from; none where the file has lines. */
  public Optional<String> referenceColumn() {
    return referenceColumn;
  }

  /** How many rows the files have. */
  public int size() {
    return rows.size();
  }

  /** Whether the references are a SQuAD data set. */
  public boolean squad() {
    return squad;
  }

  /** Whether the references come from a column of labels. */
  public boolean labelled() {
    return labelled;
  }

  /** The fewest and the most references of a row, such as {@code 1} or {@code 2 to 5}. */
  public String referencesPerRow() {
    int fewest = rows.stream().mapToInt(r -> r.references().size()).min().orElse(0);
    int most = rows.stream().mapToInt(r -> r.references().size()).max().orElse(0);
    return fewest == most ? Integer.toString(most) : fewest + " to " + most;
  }

  /**
   * The rows as predictions.
   *
   * @param kind a kind of {@link Predictions}
   * @param notes hears how many rows were left out, where that is allowed
   * @throws PifiException DATA_INVALID for rows that cannot be scored, with the first and how many
   *     there are; UNSUPPORTED for kinds that files do not hold
   */
  public Scorable as(Class<? extends Predictions> kind, Consumer<String> notes) {
    if (kind == Predictions.Texts.class) {
      return texts(good(kind, ScoredFiles::textFault, notes));
    }
    if (kind == Predictions.Labels.class) {
      return labels(good(kind, this::labelFault, notes), notes);
    }
    if (kind == Predictions.Numbers.class) {
      return numbers(good(kind, ScoredFiles::numberFault, notes));
    }
    throw PifiException.of(ErrorCode.UNSUPPORTED, "predictions of the kind " + kind.getSimpleName())
        .expected("a metric of texts, labels or numbers")
        .actual("a metric of " + kind.getSimpleName() + ", which files do not hold")
        .remedy("score a trained model by 'pifi eval'")
        .build();
  }

  /**
   * Rows that can be scored.
   *
   * @param predictions their contents
   * @param where each row as a user would find it
   */
  public record Scorable(Predictions predictions, List<String> where) {}

  private List<Row> good(
      Class<?> kind, Function<Row, Optional<String>> faultOf, Consumer<String> notes) {
    List<Row> bad = rows.stream().filter(row -> faultOf.apply(row).isPresent()).toList();
    if (bad.isEmpty()) {
      return rows;
    }
    Row first = bad.get(0);
    String fault = faultOf.apply(first).orElseThrow();
    if (!files.skipBadRows() || bad.size() == rows.size()) {
      throw PifiException.of(ErrorCode.DATA_INVALID, first.where())
          .expected("rows that can be scored as " + kind.getSimpleName().toLowerCase(Locale.ROOT))
          .actual(fault + "; bad rows: " + bad.size() + " of " + rows.size())
          .remedy("correct the rows, or leave them out by --skip-bad-rows")
          .build();
    }
    notes.accept(
        "left out: %d of %d rows, the first %s (%s)"
            .formatted(bad.size(), rows.size(), first.where(), fault));
    return rows.stream().filter(row -> faultOf.apply(row).isEmpty()).toList();
  }

  private static Optional<String> textFault(Row row) {
    return row.spoken().isEmpty() ? Optional.of("an empty reference") : Optional.empty();
  }

  private Optional<String> labelFault(Row row) {
    if (row.references().size() != 1) {
      return Optional.of(row.references().size() + " labels");
    }
    for (String label : List.of(row.references().get(0), row.predicted())) {
      if (label.isBlank()) {
        return Optional.of("no label");
      }
      if (!files.labels().isEmpty() && !files.labels().contains(label.strip())) {
        return Optional.of("label '" + label.strip() + "', which is none of " + files.labels());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> numberFault(Row row) {
    if (row.references().size() != 1) {
      return Optional.of(row.references().size() + " numbers");
    }
    for (String number : List.of(row.references().get(0), row.predicted())) {
      if (number(number).isEmpty()) {
        return Optional.of("'" + number + "', which is no finite number");
      }
    }
    return Optional.empty();
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text.strip())).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Scorable texts(List<Row> rows) {
    return new Scorable(
        new Predictions.Texts(
            rows.stream().map(Row::predicted).toList(), rows.stream().map(Row::spoken).toList()),
        where(rows));
  }

  private static Scorable numbers(List<Row> rows) {
    return new Scorable(
        new Predictions.Numbers(
            rows.stream().mapToDouble(row -> number(row.predicted()).orElseThrow()).toArray(),
            rows.stream()
                .mapToDouble(row -> number(row.references().get(0)).orElseThrow())
                .toArray()),
        where(rows));
  }

  /** Names beside ids, or the wrong column, would quietly score 0. */
  private static void noteStrangers(
      List<String> predicted, List<String> right, Consumer<String> notes) {
    if (Collections.disjoint(predicted, right)) {
      notes.accept(
          "no prediction is one of the references' labels: '%s' beside '%s' in the first row"
              .formatted(predicted.get(0), right.get(0)));
    }
  }

  private Scorable labels(List<Row> rows, Consumer<String> notes) {
    List<String> predicted = rows.stream().map(row -> row.predicted().strip()).toList();
    List<String> right = rows.stream().map(row -> row.references().get(0).strip()).toList();
    noteStrangers(predicted, right, notes);
    List<String> names = files.labels();
    if (names.isEmpty()) {
      TreeSet<String> all = new TreeSet<>(LabelOrder.of(predicted, right));
      all.addAll(predicted);
      all.addAll(right);
      names = List.copyOf(all);
    }
    List<String> order = names;
    return new Scorable(
        new Predictions.Labels(
            order,
            predicted.stream().mapToInt(order::indexOf).toArray(),
            right.stream().mapToInt(order::indexOf).toArray(),
            files.batchSize()),
        where(rows));
  }

  private static List<String> where(List<Row> rows) {
    return rows.stream().map(Row::where).toList();
  }
}
