package dev.pifi.engine.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where rows come from and how they are read.
 *
 * @param train the training rows
 * @param validation the rows that choose the best model; if empty, {@code validationFraction} of
 *     the training rows are set aside
 * @param test the rows that are scored once, at the end
 * @param columns the column for each role, such as {@code text}, {@code text_pair}, {@code label}
 * @param labels the labels; if empty they are collected from the training rows
 * @param dropLabels rows with one of these values (as the data writes them) are left out
 * @param validationFraction in (0, 1); used only if there is no validation set
 * @param limit at most so many training rows, drawn by the seed; positive
 * @param fraction the share of training rows that is used, drawn by the seed; in (0, 1]
 * @param maxLength tokens a row has at most, special tokens included
 * @param onBadRow what happens with an empty, unlabelled or undecodable row
 * @param onLongText what happens with a row of more than {@code maxLength} tokens
 */
public record DataSpec(
    DataSource train,
    Optional<DataSource> validation,
    Optional<DataSource> test,
    Map<String, String> columns,
    Optional<LabelSpec> labels,
    List<String> dropLabels,
    double validationFraction,
    OptionalInt limit,
    double fraction,
    int maxLength,
    OnBadRow onBadRow,
    OnLongText onLongText) {

  /** Copies the collections and keeps their order. */
  public DataSpec {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    dropLabels = List.copyOf(dropLabels);
  }

  /** What happens with a row that cannot be used. */
  public enum OnBadRow {
    /** The run ends with an error that names the row. */
    FAIL,
    /** The row is left out and counted. */
    SKIP
  }

  /** What happens with a text that is too long. */
  public enum OnLongText {
    /** It is cut. */
    TRUNCATE,
    /** The run ends with an error that names the row. */
    FAIL
  }
}
