package dev.pifi.cli;

import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Inspection;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of every small model with a layer of every large one, as Table 20 of the paper has
 * them.
 *
 * <p>A model that could be both, as every Llama could, counts as small below a billion parameters.
 */
final class ParameterTable {
  private static final double MILLION = 1e6;
  private static final int GAP = 2;

  private final Inspection inspection;
  private final List<Small> small = new ArrayList<>();
  private final List<Large> large = new ArrayList<>();

  ParameterTable(Inspection inspection) {
    this.inspection = inspection;
  }

  private record Small(String name, int hiddenSize, long parameters, Optional<Long> head) {}

  private record Large(String name, int hiddenSize, long parameters) {}

  /** Whether there is no pair, because models of one of the two kinds are missing. */
  boolean isEmpty() {
    return small.isEmpty() || large.isEmpty();
  }

  /**
   * Adds a model as what it is.
   *
   * @throws PifiException if no family knows it
   */
  void add(Path model) {
    ModelConfig config = ConfigFile.read(model);
    if (inspection.isSmall(config)) {
      Inspection.SmallModel whole = inspection.small(config).orElseThrow();
      small.add(
          new Small(name(model), whole.hiddenSize(), whole.withExtras(), inspection.head(config)));
      return;
    }
    Inspection.LargeModel layer =
        inspection.large(config).orElseThrow(() -> InspectCommand.unknown(model, config));
    large.add(new Large(name(model), layer.hiddenSize(), layer.parameters()));
  }

  /** One row for each pair. */
  List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Small model : small) {
      for (Large layer : large) {
        rows.add(row(model, layer));
      }
    }
    return rows;
  }

  private static Map<String, Object> row(Small model, Large layer) {
    long mapper = (long) model.hiddenSize * layer.hiddenSize;
    long trained = model.parameters + 2 * mapper + model.head.orElse(0L);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("small_model", model.name);
    row.put("small_parameters", model.parameters);
    row.put("layer_of", layer.name);
    row.put("layer_parameters", layer.parameters);
    row.put("up_parameters", mapper);
    row.put("down_parameters", mapper);
    model.head.ifPresent(head -> row.put("head_parameters", head));
    row.put("trained_parameters", trained);
    row.put("all_parameters", trained + layer.parameters);
    return row;
  }

  /** The rows below headings, in millions. */
  String text() {
    int first = width("small model", small.stream().map(Small::name).toList());
    int second = width("LLM", large.stream().map(Large::name).toList());
    String names = "%-" + first + "s%10s  %-" + second + "s";
    StringBuilder text =
        new StringBuilder("millions of parameters; head: classification of two labels\n");
    text.append(String.format(names, "small model", "small", "LLM"))
        .append(
            String.format(
                "%10s%10s%10s%8s%10s%10s%n", "layer", "up", "down", "head", "trained", "all"));
    for (Map<String, Object> row : rows()) {
      text.append(
              String.format(
                  names, row.get("small_model"), figure(row, "small"), row.get("layer_of")))
          .append(
              String.format(
                  "%10s%10s%10s%8s%10s%10s%n",
                  figure(row, "layer"),
                  figure(row, "up"),
                  figure(row, "down"),
                  figure(row, "head"),
                  figure(row, "trained"),
                  figure(row, "all")));
    }
    return text.toString();
  }

  private static String figure(Map<String, Object> row, String name) {
    return row.get(name + "_parameters") instanceof Long count
        ? String.format(Locale.ROOT, "%.3f", count / MILLION)
        : "-";
  }

  private static int width(String heading, List<String> names) {
    return GAP
        + Math.max(heading.length(), names.stream().mapToInt(String::length).max().orElse(0));
  }

  /** The folder's name, also where config.json itself was named. */
  private static String name(Path model) {
    Path whole = model.toAbsolutePath().normalize();
    Path folder = Files.isDirectory(whole) ? whole : whole.getParent();
    Path last = folder == null ? null : folder.getFileName();
    return last == null ? whole.toString() : last.toString();
  }
}
