package dev.pifi.metrics.text;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Metric.ScoreRange;
import dev.pifi.spi.testkit.MetricContract;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every metric of texts of a package gives the value of its Python original. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class GoldenTextContract extends MetricContract {
  private static final int PAIRS = 1000;
  private final List<GoldenTexts.Case> cases = GoldenTexts.read();

  /** For subclasses. */
  protected GoldenTextContract() {}

  @Override
  protected List<Metric> metrics() {
    return ServiceLoader.load(Metric.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(m -> m.getClass().getPackage() == getClass().getPackage())
        .filter(TextMetric.class::isInstance)
        .toList();
  }

  @Override
  protected List<Published> published(Metric metric) {
    return cases.stream()
        .map(
            c ->
                new Published(
                    c.name(),
                    c.texts(),
                    metric.ranges().stream()
                        .map(ScoreRange::name)
                        .collect(Collectors.toMap(Function.identity(), c.scores()::get))))
        .toList();
  }

  @Test
  final void thereAreManyPairsAndAmongThemEmptyOnesAndForeignOnes() {
    int pairs = cases.stream().mapToInt(c -> c.texts().rows()).sum();
    assertTrue(pairs >= PAIRS, pairs + " pairs");
    Map<Boolean, Long> byEmptiness =
        cases.stream()
            .flatMap(c -> c.texts().predicted().stream())
            .collect(Collectors.partitioningBy(String::isEmpty, Collectors.counting()));
    assertTrue(byEmptiness.get(true) > 10, byEmptiness::toString);
    assertTrue(
        cases.stream()
            .flatMap(c -> c.texts().predicted().stream())
            .anyMatch(text -> text.codePoints().anyMatch(c -> c > Character.MAX_VALUE)));
  }
}
