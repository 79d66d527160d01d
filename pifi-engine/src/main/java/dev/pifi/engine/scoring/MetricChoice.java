package dev.pifi.engine.scoring;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.ScoringSpec;
import dev.pifi.engine.torch.Devices;
import dev.pifi.spi.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Metrics by name: those of plug-ins, and those of a language model with the model that a user
 * gives them. Holds the models until closed. Not thread-safe.
 */
public final class MetricChoice implements AutoCloseable {
  private final Families families;
  private final ScoringSpec models;
  private final RuntimeSpec runtime;
  private final RowProgress progress;
  private final List<BertScore> bertScores = new ArrayList<>();
  private final List<BartScore> bartScores = new ArrayList<>();

  /**
   * A choice.
   *
   * @param models the models that metrics read
   * @param runtime where these compute
   * @param progress hears of long scorings
   */
  public MetricChoice(
      Families families, ScoringSpec models, RuntimeSpec runtime, RowProgress progress) {
    this.families = families;
    this.models = models;
    this.runtime = runtime;
    this.progress = progress;
  }

  /**
   * A metric by name.
   *
   * @throws dev.pifi.spi.PifiException UNSUPPORTED if there is none, it is left out on purpose, or
   *     it needs a model that was not given or that no family builds
   */
  public Metric metric(String name) {
    Optional<ScoringSpec.BertScore> bert = models.bertScore();
    if (name.equals(ModelMetric.BERTSCORE.name()) && bert.isPresent()) {
      bertScores.add(new BertScore(families, bert.get(), Devices.choose(runtime), progress));
      return bertScores.get(bertScores.size() - 1);
    }
    if (name.equals(ModelMetric.BARTSCORE.name()) && models.bartScore().isPresent()) {
      bartScores.add(
          new BartScore(families, models.bartScore().get(), Devices.choose(runtime), progress));
      return bartScores.get(bartScores.size() - 1);
    }
    return families.metric(name);
  }

  /** Whether a metric reads a model, which is given. */
  public static boolean readsModel(String name, ScoringSpec models) {
    return (name.equals(ModelMetric.BERTSCORE.name()) && models.bertScore().isPresent())
        || (name.equals(ModelMetric.BARTSCORE.name()) && models.bartScore().isPresent());
  }

  @Override
  public void close() {
    bertScores.forEach(BertScore::close);
    bartScores.forEach(BartScore::close);
  }
}
