package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.spec.EvaluationSet;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.spi.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Scores with a row for each data set and a column for each metric. Not thread-safe. */
final class ScoreTable {
  private final List<String> names = new ArrayList<>();
  private final List<TrainedModel.Evaluation> rows = new ArrayList<>();

  void add(String name, TrainedModel.Evaluation evaluation) {
    names.add(name);
    rows.add(evaluation);
  }

  /** The table as text. Rows that were left out have columns where there are any. */
  String text() {
    Set<String> metrics = new LinkedHashSet<>();
    rows.forEach(row -> metrics.addAll(row.scores().keySet()));
    boolean skipped = rows.stream().anyMatch(row -> row.skipped() > 0);
    boolean dropped = rows.stream().anyMatch(row -> row.dropped() > 0);
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("data set", "rows"));
    if (skipped) {
      header.add("bad rows");
    }
    if (dropped) {
      header.add("dropped");
    }
    header.addAll(metrics);
    cells.add(header);
    for (int i = 0; i < rows.size(); i++) {
      TrainedModel.Evaluation row = rows.get(i);
      List<String> line = new ArrayList<>(List.of(names.get(i), count(row.rows())));
      if (skipped) {
        line.add(count(row.skipped()));
      }
      if (dropped) {
        line.add(count(row.dropped()));
      }
      metrics.forEach(m -> line.add(score(row.scores().get(m))));
      cells.add(line);
    }
    StringBuilder text = new StringBuilder(aligned(cells));
    for (int i = 0; i < rows.size(); i++) {
      for (Metric.CountTable table : rows.get(i).tables()) {
        text.append('\n').append(names.get(i)).append(": ").append(counts(table));
      }
    }
    return text.toString();
  }

  /** A metric's table of counts as text, its name first. */
  static String counts(Metric.CountTable table) {
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(table.columns());
    cells.add(header);
    for (int row = 0; row < table.rows().size(); row++) {
      List<String> line = new ArrayList<>(List.of(table.rows().get(row)));
      table.counts().get(row).forEach(count -> line.add(count(count)));
      cells.add(line);
    }
    String heading =
        String.format(
            "%s, %s in rows, %s in columns%n", table.name(), table.rowAxis(), table.columnAxis());
    return heading + aligned(cells);
  }

  private static String count(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }

  private static String score(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** The first column to the left, the others to the right. */
  private static String aligned(List<List<String>> cells) {
    StringBuilder text = new StringBuilder();
    int columns = cells.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : cells) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], line.get(c).length());
      }
    }
    for (List<String> line : cells) {
      text.append(line.get(0)).append(" ".repeat(widths[0] - line.get(0).length()));
      for (int c = 1; c < columns; c++) {
        text.append("  ").append(" ".repeat(widths[c] - line.get(c).length())).append(line.get(c));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** One data set's scores as a JSON object. */
  static String json(EvaluationSet set, TrainedModel.Evaluation evaluation)
      throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("name", set.name());
    set.source().path().ifPresent(path -> line.put("file", path));
    line.put("rows", evaluation.rows());
    line.put("bad_rows", evaluation.skipped());
    line.put("dropped", evaluation.dropped());
    line.put("scores", evaluation.scores());
    if (!evaluation.tables().isEmpty()) {
      line.put("tables", evaluation.tables());
    }
    return new ObjectMapper().writeValueAsString(line);
  }
}
