package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.ScoringSpec;
import dev.pifi.engine.training.Scorer;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The metrics of a run's evaluation: those of a model, and those of numbers for labels. */
class ScorerTest {
  private static final RuntimeSpec CPU =
      new RuntimeSpec(RuntimeSpec.Device.parse("cpu").orElseThrow(), RuntimeSpec.Precision.FP32, 0);

  private final Families families = Families.of(getClass().getClassLoader());

  @Test
  void labelsThatAreNumbersAreCorrelated() {
    int[] predicted = {0, 1, 2, 2};
    int[] right = {0, 1, 1, 2};
    EvaluationSpec spec = new EvaluationSpec(List.of("accuracy", "spearman"), 8);
    try (Scorer scorer = new Scorer(families, spec, "spearman", CPU)) {
      Map<String, Double> scores =
          scorer.score(new Predictions.Labels(List.of("0.5", "2", "10"), predicted, right, 8));
      assertEquals(0.75, scores.get("accuracy"));
      assertEquals(0.8333333333333334, scores.get("spearman"), 1e-12);
      PifiException e =
          assertThrows(
              PifiException.class,
              () ->
                  scorer.score(
                      new Predictions.Labels(
                          List.of("bad", "so so", "good"), predicted, right, 8)));
      assertTrue(e.subject().contains("spearman"), e::getMessage);
    }
  }

  @Test
  void aModelsMetricIsComputedAndPicksTheBest() throws URISyntaxException {
    Path model = Path.of(getClass().getResource("/scoring/bert/config.json").toURI()).getParent();
    ScoringSpec models =
        new ScoringSpec(
            Optional.of(new ScoringSpec.BertScore(model, OptionalInt.of(2), false)),
            Optional.empty());
    EvaluationSpec spec = new EvaluationSpec(List.of("bleu_sacrebleu"), 8, models);
    try (Scorer scorer = new Scorer(families, spec, "bertscore", CPU)) {
      Map<String, Double> scores =
          scorer.score(
              new Predictions.Texts(
                  List.of("the cat", "a dog"), List.of(List.of("the cat"), List.of("a man"))));
      assertTrue(scores.get("bertscore") > 0.5 && scores.get("bertscore") < 1, scores::toString);
      assertEquals(scores.get("bertscore"), scorer.selection(scores));
    }
  }
}
