package dev.pifi.engine.catalog;

import dev.pifi.engine.catalog.CatalogEntry.Role;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The catalog as Markdown. */
final class CatalogPage {
  private static final String INTRODUCTION =
      """
      # Models

      Written by `pifi plugins models` from the families that are found; do not edit.

      Published: the config.json of these models is read to its last key and counted, in millions of parameters; a small model whole (with its pooler, where the published class has one), a large one by one layer. Fixtures: golden values of transformers that `pifi verify` compares, on tiny random checkpoints of each kind of file. Differences are the largest of all fixtures in float32: of outputs as they are, of gradients over the largest magnitude of each tensor. Where a gradient is 0 but for rounding, as that of a key bias, the latter says little.
      """;
  private static final String REFUSALS =
      """

      ## Refused by name and value

      A key that changes the maths and has another value than those below ends in an error that names it, and so does a key that nobody knows. A key that is absent has the original's default.

      | role | model_type | key | supported |
      |---|---|---|---|
      """;

  private CatalogPage() {}

  static String of(List<CatalogEntry> entries) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Role role : Role.values()) {
      page.append("\n## ").append(role.title()).append("\n\n");
      page.append("| family | model_type | published | fixtures | outputs | gradients |\n");
      page.append("|---|---|---|---|---|---|\n");
      of(entries, role).forEach(entry -> page.append(row(entry)));
    }
    page.append(REFUSALS);
    for (Role role : Role.values()) {
      of(entries, role).forEach(entry -> page.append(limits(entry)));
    }
    return page.toString();
  }

  private static List<CatalogEntry> of(List<CatalogEntry> entries, Role role) {
    return entries.stream().filter(entry -> entry.role() == role).toList();
  }

  private static String row(CatalogEntry entry) {
    return line(
        entry.family(),
        entry.modelType(),
        listed(entry.published()),
        listed(entry.fixtures()),
        difference(entry.outputs()),
        difference(entry.gradients()));
  }

  private static String limits(CatalogEntry entry) {
    return entry.limits().entrySet().stream()
        .map(
            limit ->
                line(
                    entry.role() == Role.SMALL ? "small model" : "layer",
                    entry.modelType(),
                    "`" + limit.getKey() + "`",
                    limit.getValue()))
        .collect(Collectors.joining());
  }

  private static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String listed(List<String> names) {
    return names.isEmpty() ? "-" : String.join(", ", names);
  }

  private static String difference(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1e", value);
  }
}
