package dev.pifi.metrics.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Metric.CountTable;
import dev.pifi.spi.Predictions.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every metric gives scikit-learn's value on random predictions: 2 to 7 labels, labels that never
 * occur, single rows, files of one label, sorted files, batches that do not divide the rows.
 *
 * <p>The values are in {@code golden.csv}, written by {@code make_golden.py} beside it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenScoresTest {
  private static final double TOLERANCE = 1e-12;
  private static final int INPUT_COLUMNS = 4;

  private final Map<String, Metric> metrics =
      ServiceLoader.load(Metric.class).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toMap(Metric::name, Function.identity()));
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

  @Test
  void goldenValuesCoverEveryMetricAndEnoughCases() {
    assertEquals(
        metrics.keySet(),
        Map.copyOf(cases.get(0)).keySet().stream()
            .filter(names::contains)
            .collect(Collectors.toSet()));
    assertTrue(cases.size() >= 200, cases.size() + " cases");
  }

  @TestFactory
  List<DynamicTest> everyScoreIsThatOfScikitLearn() {
    return names.stream()
        .filter(name -> !name.equals("confusion_matrix"))
        .map(name -> DynamicTest.dynamicTest(name, () -> compareScores(name)))
        .toList();
  }

  @Test
  void confusionMatrixHasTheCountsOfScikitLearn() {
    Metric confusion = metrics.get("confusion_matrix");
    for (Map<String, String> line : cases) {
      CountTable table = confusion.tables(labels(line)).get(0);
      List<Long> expected =
          Arrays.stream(line.get("confusion_matrix").split(" ")).map(Long::valueOf).toList();
      assertEquals(expected, table.counts().stream().flatMap(List::stream).toList());
    }
  }

  private void compareScores(String name) {
    int compared = 0;
    for (Map<String, String> line : cases) {
      String golden = line.get(name);
      if (golden.isEmpty()) {
        continue;
      }
      List<Metric.Score> scores = metrics.get(name).score(labels(line));
      assertEquals(List.of(name), scores.stream().map(Metric.Score::name).toList());
      double value = scores.get(0).value();
      assertEquals(Double.parseDouble(golden), value, TOLERANCE, () -> name + " of " + line);
      Metric.ScoreRange range = metrics.get(name).ranges().get(0);
      assertTrue(value >= range.minimum() && value <= range.maximum(), () -> name + " of " + line);
      compared++;
    }
    assertTrue(compared >= cases.size() / 6, compared + " cases of " + name);
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
