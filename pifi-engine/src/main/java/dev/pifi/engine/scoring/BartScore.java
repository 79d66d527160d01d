package dev.pifi.engine.scoring;

import ai.djl.Device;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Texts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code bartscore} (Yuan et al. 2021) by an encoder-decoder. Not thread-safe. */
final class BartScore implements Metric, AutoCloseable {
  private final Path folder;
  private final RowProgress progress;
  private final Likelihoods likelihoods;

  /**
   * Loads the model, so that whatever is wrong with it shows before a run trains.
   *
   * @throws PifiException UNSUPPORTED if no family builds it or it has no decoder; FILE_INVALID or
   *     CHECKPOINT_INVALID if its files are not there or do not fit
   */
  BartScore(Families families, Path folder, Device device, RowProgress progress) {
    this.folder = folder;
    Backbone backbone = families.backbone(ConfigFile.read(folder));
    Decoder decoder =
        backbone
            .decoder()
            .orElseThrow(
                () ->
                    PifiException.of(ErrorCode.UNSUPPORTED, "bartscore with " + folder)
                        .expected("an encoder-decoder such as bart-large-cnn")
                        .actual("a model of the family " + backbone.family())
                        .remedy("give the folder of a BART model")
                        .build());
    this.progress = progress;
    this.likelihoods = new Likelihoods(folder, backbone, decoder, device);
  }

  @Override
  public String name() {
    return ModelMetric.BARTSCORE.name();
  }

  @Override
  public String definition() {
    return "%s; %s."
        .formatted(
            ModelMetric.BARTSCORE.definition(), folder.toAbsolutePath().normalize().getFileName());
  }

  @Override
  public Class<Texts> accepts() {
    return Texts.class;
  }

  @Override
  public List<ScoreRange> ranges() {
    return ModelMetric.BARTSCORE.ranges();
  }

  @Override
  public List<Score> score(Predictions predictions) {
    Texts texts = ModelMetric.BARTSCORE.requireTexts(predictions);
    List<String> predicted = new ArrayList<>();
    List<String> references = new ArrayList<>();
    for (int row = 0; row < texts.rows(); row++) {
      for (String reference : texts.references().get(row)) {
        predicted.add(texts.predicted().get(row));
        references.add(reference);
      }
    }
    int pairs = predicted.size();
    double[] precision =
        likelihoods.of(references, predicted, done -> progress.rows(name(), done, 2L * pairs));
    double[] recall =
        likelihoods.of(
            predicted, references, done -> progress.rows(name(), pairs + (long) done, 2L * pairs));
    double meanPrecision = meanOverRows(texts, precision);
    double meanRecall = meanOverRows(texts, recall);
    return ModelMetric.BARTSCORE.scores(
        (meanPrecision + meanRecall) / 2, meanPrecision, meanRecall);
  }

  private static double meanOverRows(Texts texts, double[] pairs) {
    double sum = 0;
    int next = 0;
    for (List<String> references : texts.references()) {
      double ofRow = 0;
      for (int i = 0; i < references.size(); i++) {
        ofRow += pairs[next++];
      }
      sum += ofRow / references.size();
    }
    return sum / texts.rows();
  }

  @Override
  public void close() {
    likelihoods.close();
  }
}
