package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.scoring.MetricChoice;
import dev.pifi.engine.scoring.SingleRows;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.ScoringSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions.Labels;
import dev.pifi.spi.Predictions.Texts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BERTScore and BARTScore give the originals' values on tiny random models;
 * it-tests/oracles/model_scores.py wrote both.
 */
class ModelMetricsTest {
  private static final double TOLERANCE = 1e-4;

  private final Families families = Families.of(getClass().getClassLoader());
  private final List<Long> progress = new ArrayList<>();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "deberta"})
  void bertScoreIsThatOfTheOriginalInEveryRowAndLayer(String name) throws IOException {
    int rows = 0;
    for (JsonNode golden : golden(name)) {
      int layer = golden.get("layer").intValue();
      boolean idf = golden.get("idf").booleanValue();
      Texts texts = texts(golden.get("predictions"), golden.get("references"));
      try (MetricChoice choice = bert(model(name), OptionalInt.of(layer), idf)) {
        Metric metric = choice.metric("bertscore");
        assertTrue(
            metric.definition().contains(name + "_L" + layer + (idf ? "_idf" : "_no-idf")),
            metric::definition);
        if (!idf) {
          rows += compareRows(metric, texts, golden);
        }
        Map<String, Double> scores = scores(metric, texts);
        assertEquals(mean(golden.get("f1")), scores.get("bertscore"), TOLERANCE);
        assertEquals(mean(golden.get("precision")), scores.get("bertscore_precision"), TOLERANCE);
        assertEquals(mean(golden.get("recall")), scores.get("bertscore_recall"), TOLERANCE);
      }
    }
    assertTrue(rows > 100, rows + " rows");
  }

  private static int compareRows(Metric metric, Texts texts, JsonNode golden) {
    int row = 0;
    for (var single : SingleRows.of(texts)) {
      Map<String, Double> scores = scores(metric, (Texts) single);
      String where = "row " + row + " " + single;
      assertEquals(
          golden.get("f1").get(row).doubleValue(), scores.get("bertscore"), TOLERANCE, where);
      assertEquals(
          golden.get("precision").get(row).doubleValue(),
          scores.get("bertscore_precision"),
          TOLERANCE,
          where);
      assertEquals(
          golden.get("recall").get(row).doubleValue(),
          scores.get("bertscore_recall"),
          TOLERANCE,
          where);
      row++;
    }
    return row;
  }

  @Test
  void bartScoreIsTheMeanLogLikelihoodOfTheTargetsTokens() throws IOException {
    JsonNode golden = golden("bart");
    List<String> sources = strings(golden.get("source"));
    List<String> targets = strings(golden.get("target"));
    try (MetricChoice choice = bart(model("bart"))) {
      Metric metric = choice.metric("bartscore");
      Texts all = new Texts(targets, sources.stream().map(List::of).toList());
      assertEquals(
          mean(golden.get("likelihood")),
          scores(metric, all).get("bartscore_precision"),
          TOLERANCE);
      Texts turned = new Texts(sources, targets.stream().map(List::of).toList());
      assertEquals(
          mean(golden.get("likelihood")),
          scores(metric, turned).get("bartscore_recall"),
          TOLERANCE);
      for (int row = 0; row < sources.size(); row++) {
        Texts one = new Texts(List.of(targets.get(row)), List.of(List.of(sources.get(row))));
        Map<String, Double> scores = scores(metric, one);
        double precision = scores.get("bartscore_precision");
        assertEquals(
            golden.get("likelihood").get(row).doubleValue(), precision, TOLERANCE, "row " + row);
        assertEquals(
            (precision + scores.get("bartscore_recall")) / 2, scores.get("bartscore"), 1e-9);
      }
      // Two references: the mean of both.
      double first = scores(metric, pair(targets.get(0), sources.get(0))).get("bartscore");
      double second = scores(metric, pair(targets.get(0), sources.get(1))).get("bartscore");
      Texts both = new Texts(List.of(targets.get(0)), List.of(sources.subList(0, 2)));
      assertEquals((first + second) / 2, scores(metric, both).get("bartscore"), TOLERANCE);
    }
    assertEquals(sources.size() * 2L, progress.stream().mapToLong(Long::longValue).max().orElse(0));
  }

  @Test
  void withoutAModelBothSayWhatToGive() {
    for (String name : List.of("bertscore", "bartscore")) {
      try (MetricChoice choice = choice(ScoringSpec.none())) {
        PifiException e = assertThrows(PifiException.class, () -> choice.metric(name));
        assertEquals(ErrorCode.UNSUPPORTED, e.code());
        assertTrue(e.remedy().contains("--" + name + "-model"), e::getMessage);
        assertTrue(e.remedy().contains("evaluation." + name + ".model"), e::getMessage);
      }
    }
  }

  @Test
  void aLayerIsPublishedOrGivenAndThere() throws IOException {
    Path known = Files.createDirectories(folder.resolve("bert-base-multilingual-cased"));
    String config = Files.readString(model("bert").resolve("config.json"));
    Files.writeString(known.resolve("config.json"), config);
    // The published layer is 9; this model of the name has 3.
    assertRefused(known, OptionalInt.empty(), ErrorCode.SPEC_INVALID, "a layer from 1 to 3");
    assertRefused(model("bert"), OptionalInt.of(4), ErrorCode.SPEC_INVALID, "a layer from 1 to 3");
    assertRefused(model("bert"), OptionalInt.empty(), ErrorCode.UNSUPPORTED, "layer");
    try (MetricChoice choice = bart(model("bert"))) {
      PifiException e = assertThrows(PifiException.class, () -> choice.metric("bartscore"));
      assertTrue(e.expected().contains("encoder-decoder"), e::getMessage);
    }
  }

  private void assertRefused(Path model, OptionalInt layer, ErrorCode code, String expected) {
    try (MetricChoice choice = bert(model, layer, false)) {
      PifiException e = assertThrows(PifiException.class, () -> choice.metric("bertscore"));
      assertEquals(code, e.code(), e::getMessage);
      assertTrue(e.expected().contains(expected), e::getMessage);
    }
  }

  @Test
  void otherKindsAndNoRowAreRefused() {
    Labels labels = new Labels(List.of("a"), new int[] {0}, new int[] {0}, 1);
    ScoringSpec models =
        new ScoringSpec(
            Optional.of(new ScoringSpec.BertScore(model("bert"), OptionalInt.of(1), false)),
            Optional.of(model("bart")));
    try (MetricChoice choice = choice(models)) {
      for (String name : List.of("bertscore", "bartscore")) {
        Metric metric = choice.metric(name);
        assertThrows(PifiException.class, () -> metric.score(labels));
        PifiException none =
            assertThrows(PifiException.class, () -> metric.score(new Texts(List.of(), List.of())));
        assertEquals(ErrorCode.DATA_INVALID, none.code());
        assertFalse(metric.ranges().isEmpty());
      }
    }
  }

  private MetricChoice bert(Path model, OptionalInt layer, boolean idf) {
    return choice(
        new ScoringSpec(
            Optional.of(new ScoringSpec.BertScore(model, layer, idf)), Optional.empty()));
  }

  private MetricChoice bart(Path model) {
    return choice(new ScoringSpec(Optional.empty(), Optional.of(model)));
  }

  private MetricChoice choice(ScoringSpec models) {
    RuntimeSpec cpu =
        new RuntimeSpec(
            RuntimeSpec.Device.parse("cpu").orElseThrow(), RuntimeSpec.Precision.FP32, 0);
    return new MetricChoice(families, models, cpu, (metric, done, total) -> progress.add(done));
  }

  private static Texts pair(String predicted, String reference) {
    return new Texts(List.of(predicted), List.of(List.of(reference)));
  }

  private static Map<String, Double> scores(Metric metric, Texts texts) {
    return metric.score(texts).stream()
        .collect(Collectors.toMap(Metric.Score::name, Metric.Score::value));
  }

  private static double mean(JsonNode values) {
    double sum = 0;
    for (JsonNode value : values) {
      sum += value.doubleValue();
    }
    return sum / values.size();
  }

  private static Texts texts(JsonNode predictions, JsonNode references) {
    List<List<String>> right = new ArrayList<>();
    references.forEach(row -> right.add(strings(row)));
    return new Texts(strings(predictions), right);
  }

  private static List<String> strings(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private static JsonNode golden(String name) throws IOException {
    return new ObjectMapper().readTree(model(name).resolve("golden.json").toFile());
  }

  private static Path model(String name) {
    try {
      return Path.of(
              ModelMetricsTest.class.getResource("/scoring/" + name + "/config.json").toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
