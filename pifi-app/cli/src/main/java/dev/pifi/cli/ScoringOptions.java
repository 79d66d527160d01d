package dev.pifi.cli;

import dev.pifi.engine.spec.ScoringSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The models of metrics that need one. */
final class ScoringOptions {
  @Option(
      names = "--bertscore-model",
      paramLabel = "FOLDER",
      description = "For the metric bertscore: the folder of an encoder.")
  private Optional<Path> bertModel = Optional.empty();

  @Option(
      names = "--bertscore-layer",
      paramLabel = "N",
      description =
          "The layer whose output is compared, from 1 (default: the authors' choice for a published"
              + " model).")
  private Optional<Integer> bertLayer = Optional.empty();

  @Option(
      names = "--bertscore-idf",
      description = "Weigh tokens by how few of the references have them.")
  private boolean idf;

  @Option(
      names = "--bartscore-model",
      paramLabel = "FOLDER",
      description = "For the metric bartscore: the folder of an encoder-decoder.")
  private Optional<Path> bartModel = Optional.empty();

  ScoringSpec spec() {
    if (bertModel.isEmpty() && (bertLayer.isPresent() || idf)) {
      throw PifiException.of(ErrorCode.USAGE, "--bertscore-model")
          .expected("a model's folder, since a layer or idf is given")
          .actual("none")
          .build();
    }
    OptionalInt layer = bertLayer.map(OptionalInt::of).orElse(OptionalInt.empty());
    return new ScoringSpec(
        bertModel.map(model -> new ScoringSpec.BertScore(model, layer, idf)), bartModel);
  }
}
