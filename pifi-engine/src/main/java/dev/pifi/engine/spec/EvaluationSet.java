package dev.pifi.engine.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labelled rows to judge a trained model by, perhaps from quite another place than it was trained
 * on.
 *
 * @param name what the data set is called in tables
 * @param source where its rows are
 * @param columns the columns of roles, where they differ from those of the training data
 * @param labels how it writes the model's labels, where it writes them differently
 * @param dropLabels rows with one of these values are left out
 */
public record EvaluationSet(
    String name,
    DataSource source,
    Map<String, String> columns,
    Optional<LabelSpec> labels,
    List<String> dropLabels) {

  /** Copies the collections. */
  public EvaluationSet {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    dropLabels = List.copyOf(dropLabels);
  }

  /** Rows that are written as the training data is, but for columns. */
  public static EvaluationSet of(String name, DataSource source, Map<String, String> columns) {
    return new EvaluationSet(name, source, columns, Optional.empty(), List.of());
  }
}
