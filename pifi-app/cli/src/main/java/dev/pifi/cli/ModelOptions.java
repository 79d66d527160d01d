package dev.pifi.cli;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.training.TrainedModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands that use a trained model have in common. */
final class ModelOptions {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A run folder, or the model folder in it.")
  private Path model;

  @Option(
      names = "--column",
      paramLabel = "ROLE=COLUMN",
      description = "The column of a role, where it differs from the training data; repeatable.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      description = "Rows at once (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or cuda[:n] (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--skip-bad-rows",
      description = "Leave out rows without a text or label instead of ending.")
  private boolean skipBadRows;

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description = "auto (as trained), fp32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String precision;

  TrainedModel open() {
    return TrainedModel.open(
        model,
        Families.of(Plugins.loader()),
        new RuntimeSpec(RuntimeOptions.device(device), RuntimeOptions.precision(precision), 0));
  }

  Map<String, String> columns() {
    return columns;
  }

  int batchSize() {
    return batchSize;
  }

  boolean skipBadRows() {
    return skipBadRows;
  }

  static DataSource file(String location) {
    return new DataSource(Optional.of(location), Optional.empty(), DataSource.Format.AUTO);
  }
}
