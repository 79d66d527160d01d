package dev.pifi.metrics.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Metric.CountTable;
import dev.pifi.spi.Predictions.Labels;
import dev.pifi.spi.testkit.MetricContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every metric gives scikit-learn's value on random predictions: 2 to 7 labels, labels that never
 * occur, single rows, files of one label, sorted files, batches that do not divide the rows.
 *
 * <p>The values are in {@code golden.csv}, written by {@code make_golden.py} beside it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenScoresTest extends MetricContract {
  private static final int INPUT_COLUMNS = 4;
  private static final String CONFUSION = "confusion_matrix";

  private final List<Metric> metrics =
      ServiceLoader.load(Metric.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(m -> m.getClass().getPackage() == GoldenScoresTest.class.getPackage())
          .toList();
  private List<String> names;
  private List<Map<String, String>> cases;

  @BeforeAll
  void readGoldenValues() throws IOException {
    List<String> lines;
    try (InputStream in = GoldenScoresTest.class.getResourceAsStream("golden.csv")) {
      lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).toList();
    }
    List<String> header = List.of(lines.get(0).split(","));
    names = header.subList(INPUT_COLUMNS, header.size());
    cases = lines.stream().skip(1).map(line -> cells(header, line)).toList();
  }

  @Override
  protected List<Metric> metrics() {
    return metrics;
  }

  @Override
  protected List<Published> published(Metric metric) {
    String name = metric.name();
    return cases.stream()
        .filter(line -> !line.get(name).isEmpty())
        .map(
            line ->
                new Published(
                    line.toString(),
                    labels(line),
                    name.equals(CONFUSION)
                        ? Map.of()
                        : Map.of(name, Double.valueOf(line.get(name)))))
        .toList();
  }

  @Override
  protected boolean dependsOnOrder(Metric metric) {
    return metric.name().startsWith("paper_");
  }

  @Test
  void goldenValuesCoverEveryMetricWithEnoughCases() {
    assertEquals(Set.copyOf(names), metrics.stream().map(Metric::name).collect(Collectors.toSet()));
    assertTrue(cases.size() >= 200, cases.size() + " cases");
    for (Metric metric : metrics) {
      int compared = published(metric).size();
      assertTrue(compared >= cases.size() / 6, compared + " cases of " + metric.name());
    }
  }

  @Test
  void confusionMatrixHasTheCountsOfScikitLearn() {
    Metric confusion =
        metrics.stream().filter(m -> m.name().equals(CONFUSION)).findFirst().orElseThrow();
    for (Map<String, String> line : cases) {
      CountTable table = confusion.tables(labels(line)).get(0);
      List<Long> expected =
          Arrays.stream(line.get(CONFUSION).split(" ")).map(Long::valueOf).toList();
      assertEquals(expected, table.counts().stream().flatMap(List::stream).toList());
    }
  }

  private static Map<String, String> cells(List<String> header, String line) {
    String[] cells = line.split(",", -1);
    Map<String, String> result = new HashMap<>();
    IntStream.range(0, header.size()).forEach(i -> result.put(header.get(i), cells[i]));
    return result;
  }

  private static Labels labels(Map<String, String> line) {
    int classes = Integer.parseInt(line.get("classes"));
    List<String> labels = IntStream.range(0, classes).mapToObj(i -> "label" + i).toList();
    return new Labels(
        labels,
        digits(line.get("predicted")),
        digits(line.get("reference")),
        Integer.parseInt(line.get("batch")));
  }

  private static int[] digits(String ids) {
    return ids.chars().map(c -> c - '0').toArray();
  }
}
