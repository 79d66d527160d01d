package dev.pifi.cli;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.FineTuning;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi train} and {@code pifi resume}: from spec to trained model. */
@Command(
    name = "train",
    description = "Fine-tune a model as a spec says and write a run folder.",
    footer = {
      "",
      "Examples:",
      "  pifi init my.yaml           write a commented spec to start from",
      "  pifi train my.yaml",
      "  pifi train my.yaml --set training.epochs=1 --set output=runs/quick"
    })
public final class TrainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SPEC", description = "The run's YAML or JSON file.")
  private Path spec;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the spec; repeatable.")
  private List<String> overrides = List.of();

  @Option(
      names = "--resume",
      description = "Go on from the last checkpoint in the run folder instead of starting anew.")
  private boolean resume;

  @Override
  public Integer call() {
    RunSpec run = SpecFiles.read(spec, overrides);
    try (RunOutput output = new RunOutput(run)) {
      FineTuning.Outcome outcome =
          new FineTuning(run, Families.of(Thread.currentThread().getContextClassLoader()), output)
              .run(resume);
      outcome
          .test()
          .forEach((name, value) -> System.out.printf(Locale.ROOT, "%-24s %.4f%n", name, value));
      System.out.printf(
          Locale.ROOT, "model: %s (%.1f s)%n", outcome.model(), outcome.seconds());
    }
    return 0;
  }
}
