package dev.pifi.cli;

import dev.pifi.engine.training.FineTuning;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi train}: from spec to trained model. */
@Command(
    name = "train",
    description = "Fine-tune a model as a spec says and write a run folder.",
    footer = {
      "",
      "Examples:",
      "  pifi init my.yaml           write a commented spec to start from",
      "  pifi train my.yaml",
      "  pifi train my.yaml training.epochs=1 output=runs/quick"
    })
public final class TrainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SPEC", description = "The run's YAML or JSON file.")
  private Path spec;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the spec.")
  private List<String> overrides = List.of();

  @Option(names = "--overwrite", description = "Remove an earlier run in the output folder.")
  private boolean overwrite;

  @Override
  public Integer call() {
    FineTuning.Outcome outcome = TrainingRun.start(SpecFiles.read(spec, overrides), overwrite);
    System.out.printf(Locale.ROOT, "model: %s (%.1f s)%n", outcome.model(), outcome.seconds());
    return 0;
  }
}
