package dev.pifi.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The facts of {@code pifi inspect} as tables. Stateless. */
final class InspectText {
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;
  private static final String ROW = "  %-36s %16s %16s%n";

  private InspectText() {}

  /** One model: a line of what it is, a line of its weights, and the tables that were asked for. */
  static String of(Map<String, Object> facts) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%-44s %-10s", facts.get("model"), facts.get("model_type")));
    for (String count : List.of("parameters", "parameters_with_pooler", "layer_parameters")) {
      if (facts.get(count) instanceof Long value) {
        text.append("  ").append(count).append(' ').append(millions(value));
      }
    }
    if (facts.get("layers") instanceof Integer layers) {
      text.append("  layers ").append(layers);
    }
    text.append(System.lineSeparator());
    if (facts.get("weights") instanceof Map<?, ?> weights) {
      text.append(
          String.format(
              Locale.ROOT,
              "  weights: %s tensors, %.1f MB, %s%n",
              weights.get("tensors"),
              ((Long) weights.get("bytes")) / MILLION,
              weights.get("types")));
    }
    if (facts.get("paper_macs_plugged") instanceof Long) {
      plug(facts, text);
    }
    section(facts, "config", text);
    section(facts, "tensors", text);
    return text.toString();
  }

  private static void plug(Map<String, Object> facts, StringBuilder text) {
    long small = number(facts, "parameters");
    long head = number(facts, "head_parameters");
    long mappers = 2 * number(facts, "mapper_parameters");
    long layer = number(facts, "plugged_layer_parameters");
    text.append(
        String.format(
            Locale.ROOT,
            "%n  a classifier; layer %s of %s; %s rows of %s tokens%n",
            facts.get("layer"),
            facts.get("plug"),
            facts.get("batch"),
            facts.get("length")));
    text.append(String.format(ROW, "", "without", "with the plug"));
    text.append(String.format(ROW, "small model", millions(small), millions(small)));
    text.append(String.format(ROW, "mappers", "", millions(mappers)));
    text.append(String.format(ROW, "plugged layer (frozen)", "", millions(layer)));
    text.append(String.format(ROW, "head", millions(head), millions(head)));
    text.append(
        String.format(ROW, "trained", millions(small + head), millions(small + head + mappers)));
    text.append(
        String.format(
            ROW, "all", millions(small + head), millions(small + head + mappers + layer)));
    macs(text, "multiply-accumulates (fvcore's rule)", facts, "paper_macs");
    macs(text, "matrix products, as run", facts, "run_macs");
  }

  private static void macs(
      StringBuilder text, String label, Map<String, Object> facts, String key) {
    text.append(
        String.format(
            ROW, label, billions(number(facts, key)), billions(number(facts, key + "_plugged"))));
  }

  private static void section(Map<String, Object> facts, String name, StringBuilder text) {
    if (facts.get(name) instanceof Map<?, ?> lines) {
      text.append(System.lineSeparator()).append("  ").append(name).append(System.lineSeparator());
      text.append(
          lines.entrySet().stream()
              .map(e -> String.format("    %-60s %s%n", e.getKey(), e.getValue()))
              .collect(Collectors.joining()));
    }
  }

  private static long number(Map<String, Object> facts, String key) {
    return (Long) facts.get(key);
  }

  private static String millions(long count) {
    return String.format(Locale.ROOT, "%.3f M", count / MILLION);
  }

  private static String billions(long count) {
    return String.format(Locale.ROOT, "%.2f G", count / BILLION);
  }
}
