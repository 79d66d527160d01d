package dev.pifi.engine.spec;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The models that metrics read.
 *
 * @param bertScore for {@code bertscore}; absent if it is not used
 * @param bartScore for {@code bartscore}: the folder of an encoder-decoder such as bart-large-cnn;
 *     absent if it is not used
 */
public record ScoringSpec(Optional<BertScore> bertScore, Optional<Path> bartScore) {

  /**
   * The model of BERTScore.
   *
   * @param model the folder of an encoder
   * @param layer whose output is compared, from 1; absent takes the one that the authors chose for
   *     the model
   * @param idf whether tokens weigh by how few of the references have them
   */
  public record BertScore(Path model, OptionalInt layer, boolean idf) {}

  /** No models. */
  public static ScoringSpec none() {
    return new ScoringSpec(Optional.empty(), Optional.empty());
  }
}
