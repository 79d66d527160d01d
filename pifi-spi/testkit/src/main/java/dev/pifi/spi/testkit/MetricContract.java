package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.Metric.Score;
import dev.pifi.spi.Metric.ScoreRange;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every metric. An author names the metrics of a module and, for each, predictions
 * with the scores that the published definition gives them.
 *
 * <p>Stability: evolving until 1.0.
 */
public abstract class MetricContract {
  /** For subclasses. */
  protected MetricContract() {}

  /** The metrics under test; at least one. */
  protected abstract List<Metric> metrics();

  /** Predictions and what the metric's reference implementation says of them; at least one. */
  protected abstract List<Published> published(Metric metric);

  /** Whether the metric is said to depend on the order of rows; no unless overridden. */
  protected boolean dependsOnOrder(Metric metric) {
    return false;
  }

  /** Whether the metric is said to have scores for no rows; no unless overridden. */
  protected boolean isDefinedForNoRow(Metric metric) {
    return false;
  }

  /** How far a score may lie from the published one; 1e-12 unless overridden. */
  protected double tolerance(Metric metric) {
    return 1e-12;
  }

  /**
   * Predictions with their scores by a reference implementation.
   *
   * @param name how failures name it
   * @param predictions what is scored
   * @param scores every score by its name; empty for a metric of tables alone
   */
  public record Published(String name, Predictions predictions, Map<String, Double> scores) {
    /** Keeps an unmodifiable copy. */
    public Published {
      scores = Map.copyOf(scores);
    }
  }

  @TestFactory
  final Stream<DynamicTest> isFoundOnceAsAService() {
    return forEach(
        m -> Discovery.requireOnce(Metric.class, m, Metric::name, getClass().getClassLoader()));
  }

  @Test
  final void everyNameAndEveryDefinitionIsItsOwn() {
    assertFalse(metrics().isEmpty(), "there is no metric to test");
    List<Metric> all = Discovery.all(Metric.class, getClass().getClassLoader());
    requireDistinct("definition", all.stream().map(Metric::definition).toList());
    requireDistinct(
        "score", all.stream().flatMap(m -> m.ranges().stream()).map(ScoreRange::name).toList());
    all.forEach(m -> assertFalse(m.definition().isBlank(), () -> m.name() + " has no definition"));
  }

  private static void requireDistinct(String what, List<String> names) {
    Set<String> twice = new TreeSet<>(names);
    twice.removeIf(name -> names.stream().filter(name::equals).count() < 2);
    assertEquals(Set.of(), twice, () -> "several metrics have one " + what);
  }

  @TestFactory
  final Stream<DynamicTest> namesScoresOrTablesWithSaneRanges() {
    return forEach(
        m -> {
          boolean tables = !m.tables(first(m).predictions()).isEmpty();
          assertTrue(tables || !m.ranges().isEmpty(), "it gives neither scores nor tables");
          for (ScoreRange range : m.ranges()) {
            assertFalse(range.name().isBlank(), "a score without a name");
            assertTrue(range.minimum() < range.maximum(), range::toString);
          }
        });
  }

  @TestFactory
  final Stream<DynamicTest> publishedScoresComeOutInTheirRange() {
    return forEach(
        m -> {
          assertFalse(published(m).isEmpty(), "name predictions with published scores");
          for (Published p : published(m)) {
            Map<String, Double> scores = scores(m, p.predictions());
            assertEquals(p.scores().keySet(), scores.keySet(), p::name);
            p.scores()
                .forEach(
                    (name, value) ->
                        assertEquals(
                            value, scores.get(name), tolerance(m), () -> name + " of " + p));
          }
        });
  }

  @TestFactory
  final Stream<DynamicTest> theOrderOfRowsMattersOnlyIfSaid() {
    return forEach(
        m -> {
          for (Published p : published(m)) {
            Predictions predictions = p.predictions();
            Map<String, Double> scores = scores(m, predictions);
            assertEquals(scores, scores(m, predictions), "scored twice");
            assertEquals(m.tables(predictions), m.tables(predictions), "counted twice");
            if (!dependsOnOrder(m)) {
              Predictions shuffled = PredictionRows.shuffled(predictions);
              Map<String, Double> again = scores(m, shuffled);
              scores.forEach(
                  (name, value) ->
                      assertEquals(value, again.get(name), tolerance(m), () -> name + " of " + p));
              assertEquals(m.tables(predictions), m.tables(shuffled), p::name);
            }
          }
        });
  }

  @TestFactory
  final Stream<DynamicTest> noRowIsRefusedUnlessSaid() {
    return forEach(
        m -> {
          Predictions none = PredictionRows.none(first(m).predictions());
          if (isDefinedForNoRow(m)) {
            scores(m, none);
          } else {
            PifiException e = assertThrows(PifiException.class, () -> m.score(none));
            requireRefusal(m, e);
            assertTrue(e.expected().contains("row"), e::getMessage);
          }
        });
  }

  @TestFactory
  final Stream<DynamicTest> predictionsOfAnotherKindAreRefused() {
    return forEach(
        m ->
            PredictionRows.ofEveryKind()
                .filter(p -> !m.accepts().isInstance(p))
                .forEach(
                    p -> {
                      requireRefusal(m, assertThrows(PifiException.class, () -> m.score(p)));
                      if (!m.tables(first(m).predictions()).isEmpty()) {
                        requireRefusal(m, assertThrows(PifiException.class, () -> m.tables(p)));
                      }
                    }));
  }

  private static void requireRefusal(Metric metric, PifiException e) {
    assertEquals(ErrorCode.DATA_INVALID, e.code(), e::getMessage);
    assertTrue(e.subject().contains(metric.name()), e::getMessage);
    assertFalse(e.expected().isBlank() || e.actual().isBlank(), e::getMessage);
  }

  private Published first(Metric metric) {
    return published(metric).get(0);
  }

  /** The scores by name, in the order and the range that the metric says. */
  private static Map<String, Double> scores(Metric metric, Predictions predictions) {
    List<Score> scores = metric.score(predictions);
    assertEquals(
        metric.ranges().stream().map(ScoreRange::name).toList(),
        scores.stream().map(Score::name).toList());
    for (int i = 0; i < scores.size(); i++) {
      ScoreRange range = metric.ranges().get(i);
      double value = scores.get(i).value();
      assertTrue(
          value >= range.minimum() && value <= range.maximum(),
          () -> value + " is not in " + range);
    }
    return scores.stream()
        .collect(Collectors.toMap(Score::name, Score::value, (a, b) -> b, LinkedHashMap::new));
  }

  private Stream<DynamicTest> forEach(Consumer<Metric> test) {
    return metrics().stream().map(m -> DynamicTest.dynamicTest(m.name(), () -> test.accept(m)));
  }
}
