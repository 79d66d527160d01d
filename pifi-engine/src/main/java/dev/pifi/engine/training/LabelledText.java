package dev.pifi.engine.training;

import dev.pifi.engine.data.BadRows;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.data.LabelMap;
import dev.pifi.engine.data.RequiredText;
import dev.pifi.engine.data.Table;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.DataSpec;
import dev.pifi.engine.spec.GenerationSpec;
import dev.pifi.engine.spec.LabelSpec;
import dev.pifi.engine.text.Encoded;
import dev.pifi.engine.text.LongTexts;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads rows of texts and labels and encodes them; counts what it leaves out. Not thread-safe. */
public final class LabelledText {
  private final List<String> textColumns;
  private final String labelColumn;
  private final DataSpec spec;
  private final RowReader rows;
  private final BadRows bad;
  private long droppedRows;
  private int cutTexts;

  /** The columns of a task under the names that the spec gives them. */
  public LabelledText(Task task, DataSpec spec, int seed) {
    Map<String, String> names = spec.columns();
    this.textColumns =
        task.columns().stream()
            .filter(ColumnRole::required)
            .map(ColumnRole::name)
            .map(r -> names.getOrDefault(r, r))
            .toList();
    this.labelColumn =
        task.columns().stream()
            .filter(role -> !role.required())
            .map(ColumnRole::name)
            .findFirst()
            .map(r -> names.getOrDefault(r, r))
            .orElse("label");
    this.spec = spec;
    this.rows = new RowReader(spec, seed);
    this.bad = rows.bad();
  }

  /** The columns that are encoded, in their order. */
  public List<String> textColumns() {
    return textColumns;
  }

  /** The rows of a source; the training rows are limited and sampled as the spec says. */
  public Table read(DataSource source, boolean training, boolean labelled) {
    List<String> columns = new ArrayList<>(textColumns);
    if (labelled) {
      columns.add(labelColumn);
    }
    return rows.read(source, columns, textColumns, training);
  }

  /** How many rows were left out so far, where the spec lets bad rows be skipped. */
  public long skippedRows() {
    return bad.skipped();
  }

  /** How many rows were left out so far because their label is one to drop. */
  public long droppedRows() {
    return droppedRows;
  }

  /** How many texts were cut at the longest length so far. */
  public int cutTexts() {
    return cutTexts;
  }

  /** The label names: the spec's, or those that the rows have. */
  public LabelMap labels(Table training) {
    if (spec.labels().isEmpty()) {
      return LabelMap.derive(training, labelColumn, new HashSet<>(spec.dropLabels()));
    }
    return map(spec.labels().get());
  }

  /** The labels that a spec gives. */
  static LabelMap map(LabelSpec labels) {
    return LabelMap.of(labels.names(), labels.nameOfValue());
  }

  /** Rows with their label ids. */
  public LabelMap.Labelled label(Table table, LabelMap labels) {
    return label(table, labels, new HashSet<>(spec.dropLabels()));
  }

  /** The same where rows with other labels are dropped. */
  LabelMap.Labelled label(Table table, LabelMap labels, Set<String> dropped) {
    LabelMap.Labelled labelled = labels.assign(table, labelColumn, dropped, bad);
    droppedRows += labelled.dropped();
    return labelled;
  }

  /** Encoded rows; without labels every label is {@link Example#UNLABELLED}. */
  public List<Example> encode(
      Table table, Optional<int[]> labelIds, TextTokenizer tokenizer, int maxLength) {
    Optional<List<String>> pairs =
        textColumns.size() > 1 ? Optional.of(table.texts(textColumns.get(1))) : Optional.empty();
    List<Encoded> encoded = tokenizer.encodeAll(table.texts(textColumns.get(0)), pairs, maxLength);
    if (spec.onLongText() == DataSpec.OnLongText.FAIL) {
      LongTexts.refuse(encoded, maxLength, table::where);
    }
    cutTexts += LongTexts.count(encoded);
    List<Example> examples = new ArrayList<>(encoded.size());
    for (int i = 0; i < encoded.size(); i++) {
      int label = labelIds.isPresent() ? labelIds.get()[i] : Example.UNLABELLED;
      examples.add(
          new Example(encoded.get(i).ids(), encoded.get(i).typeIds(), label, table.rowNumber(i)));
    }
    return examples;
  }

  /**
   * Encoded pairs of texts; the target is the text of the column that classification has its label
   * in. A row whose target is blank is a bad row.
   *
   * @param labelled whether there are targets
   */
  ExampleSet encodeTargets(
      Table read, TextTokenizer tokenizer, int maxLength, GenerationSpec spoken, boolean labelled) {
    Table table = labelled ? RequiredText.in(read, List.of(labelColumn), bad) : read;
    List<String> sources =
        table.texts(textColumns.get(0)).stream().map(text -> spoken.prefix() + text).toList();
    List<Encoded> from = tokenizer.encodeAll(sources, Optional.empty(), maxLength);
    List<String> wanted = labelled ? table.texts(labelColumn) : List.of();
    List<Encoded> to = tokenizer.encodeAll(wanted, Optional.empty(), spoken.maxTargetLength());
    if (spec.onLongText() == DataSpec.OnLongText.FAIL) {
      LongTexts.refuse(from, maxLength, table::where);
      LongTexts.refuse(to, "max_target_length", spoken.maxTargetLength(), table::where);
    }
    cutTexts += LongTexts.count(from) + LongTexts.count(to);
    List<Example> examples = new ArrayList<>(from.size());
    for (int i = 0; i < from.size(); i++) {
      int[] target = labelled ? to.get(i).ids() : new int[0];
      examples.add(
          new Example(from.get(i).ids(), from.get(i).typeIds(), target, table.rowNumber(i)));
    }
    return new ExampleSet(examples, wanted.stream().map(List::of).toList());
  }
}
