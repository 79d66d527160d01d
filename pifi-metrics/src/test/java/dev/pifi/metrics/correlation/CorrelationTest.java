package dev.pifi.metrics.correlation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions.Numbers;
import dev.pifi.spi.testkit.MetricContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Both correlations give scipy's values; make_golden.py wrote them. */
class CorrelationTest extends MetricContract {
  private final List<String[]> cases =
      golden().lines().skip(1).map(line -> line.split(",")).toList();

  @Override
  protected List<Metric> metrics() {
    return ServiceLoader.load(Metric.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(m -> m.accepts() == Numbers.class)
        .toList();
  }

  @Override
  protected List<Published> published(Metric metric) {
    int column = metric.name().equals("pearson") ? 1 : 2;
    return cases.stream()
        .map(
            c ->
                new Published(
                    c[0],
                    new Numbers(numbers(c[3]), numbers(c[4])),
                    Map.of(metric.name(), Double.valueOf(c[column]))))
        .toList();
  }

  @Test
  void thereAreBothAndManyCases() {
    assertEquals(List.of("pearson", "spearman"), metrics().stream().map(Metric::name).toList());
    assertTrue(cases.size() >= 90, cases.size() + " cases");
  }

  @Test
  void numbersThatNeverVaryHaveNoCorrelation() {
    for (Metric metric : metrics()) {
      for (Numbers numbers :
          List.of(
              new Numbers(new double[] {2, 2}, new double[] {1, 3}),
              new Numbers(new double[] {1, 3}, new double[] {2, 2}),
              new Numbers(new double[] {1}, new double[] {2}))) {
        PifiException e = assertThrows(PifiException.class, () -> metric.score(numbers));
        assertEquals(ErrorCode.DATA_INVALID, e.code());
        assertTrue(e.expected().contains("not all the same"), e::getMessage);
      }
    }
  }

  @Test
  void equalNumbersShareTheirMeanRank() {
    assertArrayEquals(new double[] {2.5, 1, 2.5, 4}, Ranks.of(new double[] {3, -1, 3, 7}));
  }

  private static double[] numbers(String cells) {
    return Arrays.stream(cells.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String golden() {
    try (InputStream in = CorrelationTest.class.getResourceAsStream("correlations.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
