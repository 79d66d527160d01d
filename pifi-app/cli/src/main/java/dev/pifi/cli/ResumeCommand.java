package dev.pifi.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pifi resume}: goes on from a run folder's last checkpoint. */
@Command(
    name = "resume",
    description = "Go on with an interrupted run; it ends as if it had never stopped.",
    footer = {"", "Example:", "  pifi resume runs/my-run"})
public final class ResumeCommand implements Callable<Integer> {
  /** The resolved spec in a run folder. */
  static final String SPEC = "spec.yaml";

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path folder;

  @Override
  public Integer call() {
    TrainingRun.execute(SpecFiles.read(folder.resolve(SPEC), List.of()), true);
    return 0;
  }
}
