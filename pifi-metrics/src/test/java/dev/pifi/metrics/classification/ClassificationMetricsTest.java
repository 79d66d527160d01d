package dev.pifi.metrics.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassificationMetricsTest {
  private static final List<String> TWO = List.of("negative", "positive");

  static Stream<Metric> all() {
    return ServiceLoader.load(Metric.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(metric -> metric.accepts() == Labels.class);
  }

  @Test
  void theNamesThatSpecsUseAreFound() {
    List<String> expected =
        List.of(
            "accuracy",
            "confusion_matrix",
            "f1_binary",
            "f1_macro",
            "f1_micro",
            "f1_weighted",
            "matthews",
            "paper_accuracy",
            "paper_f1_macro",
            "precision_binary",
            "precision_macro",
            "precision_micro",
            "precision_weighted",
            "recall_binary",
            "recall_macro",
            "recall_micro",
            "recall_weighted");
    assertEquals(expected, all().map(Metric::name).sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyBinaryVariantsRefuseThreeLabels(Metric metric) {
    Labels three = new Labels(List.of("a", "b", "c"), new int[] {0, 1}, new int[] {0, 1}, 32);
    if (metric.name().endsWith("_binary")) {
      refused(metric, three, "two labels");
    } else {
      assertEquals(metric.ranges().size(), metric.score(three).size());
    }
  }

  @Test
  void confusionMatrixHasReferencesInRowsAndPredictionsInColumns() {
    Labels labels = new Labels(TWO, new int[] {1, 1, 1, 0}, new int[] {0, 0, 1, 0}, 32);
    Metric.CountTable table = metric("confusion_matrix").tables(labels).get(0);
    assertEquals("reference", table.rowAxis());
    assertEquals("predicted", table.columnAxis());
    assertEquals(TWO, table.rows());
    assertEquals(TWO, table.columns());
    assertEquals(List.of(List.of(1L, 2L), List.of(0L, 1L)), table.counts());
  }

  @Test
  void paperF1OfAPerfectModelIsOneThoughBatchesHoldOneLabel() {
    Labels perfect = new Labels(TWO, new int[] {0, 0, 1, 1}, new int[] {0, 0, 1, 1}, 2);
    assertEquals(1, score("paper_f1_macro", perfect));
  }

  @Test
  void paperF1OfASortedFileStaysUnderAHalfForAnyFallibleModel() {
    // 64 rows of one label, then 64 of the other, one error in each batch of 32: 97 % are right.
    int[] reference = new int[128];
    Arrays.fill(reference, 64, 128, 1);
    int[] predicted = reference.clone();
    for (int row = 0; row < 128; row += 32) {
      predicted[row] = 1 - predicted[row];
    }
    Labels sorted = new Labels(TWO, predicted, reference, 32);
    assertTrue(score("f1_macro", sorted) > 0.96);
    assertTrue(score("paper_f1_macro", sorted) < 0.5);
  }

  @Test
  void aSmallerLastBatchWeighsAsMuchAsTheOthers() {
    Labels labels = new Labels(TWO, new int[] {0, 0, 0}, new int[] {0, 0, 1}, 2);
    assertEquals(0.5, score("paper_accuracy", labels));
    assertEquals(2.0 / 3, score("accuracy", labels));
  }

  @Test
  void aTableOfCountsMustBeRectangular() {
    List<List<Long>> ragged = List.of(List.of(1L, 2L), List.of(3L));
    assertThrows(
        PifiException.class,
        () -> new Metric.CountTable("t", "reference", TWO, "predicted", TWO, ragged));
  }

  private static Metric metric(String name) {
    return all().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  private static double score(String name, Labels labels) {
    return metric(name).score(labels).get(0).value();
  }

  private static void refused(Metric metric, Labels predictions, String wanted) {
    PifiException fault =
        assertThrows(PifiException.class, () -> metric.score(predictions), metric::name);
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertTrue(fault.subject().contains(metric.name()), fault.getMessage());
    assertTrue(fault.expected().contains(wanted), fault.getMessage());
  }
}
