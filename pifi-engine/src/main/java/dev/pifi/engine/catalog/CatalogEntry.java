package dev.pifi.engine.catalog;

import dev.pifi.engine.verify.FixtureReport;
import java.util.List;
import java.util.Map;

/**
 * One {@code model_type} in one role.
 *
 * @param role what it is used as
 * @param published published models and their parameters in millions
 * @param fixtures golden fixtures by kind and name
 * @param reports how fixtures came out; empty if they were not run
 * @param limits keys of which some values are refused, and those that are not
 */
record CatalogEntry(
    Role role,
    String family,
    String modelType,
    List<String> published,
    List<String> fixtures,
    List<FixtureReport> reports,
    Map<String, String> limits) {

  /** What a model is used as. */
  enum Role {
    SMALL("Small models", "slm", "seq2seq"),
    LAYER("Sources of LLM layers", "llm");

    private final String title;
    private final List<String> kinds;

    Role(String title, String... kinds) {
      this.title = title;
      this.kinds = List.of(kinds);
    }

    String title() {
      return title;
    }

    /** The kinds of fixtures that test the role. */
    List<String> kinds() {
      return kinds;
    }
  }

  /** The largest difference of outputs. */
  double outputs() {
    return reports.stream()
        .mapToDouble(FixtureReport::largestOutputDifference)
        .max()
        .orElse(Double.NaN);
  }

  /** The largest difference of gradients, each over the magnitude of its tensor. */
  double gradients() {
    return reports.stream()
        .mapToDouble(FixtureReport::largestGradientDifference)
        .max()
        .orElse(Double.NaN);
  }
}
