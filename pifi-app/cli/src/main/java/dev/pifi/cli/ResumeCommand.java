package dev.pifi.cli;

import dev.pifi.engine.training.FineTuning;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pifi resume}: goes on from a run folder's last checkpoint. */
@Command(
    name = "resume",
    description = "Go on with an interrupted run; it ends as if it had never stopped.",
    footer = {"", "Example:", "  pifi resume runs/my-run"})
public final class ResumeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path folder;

  @Override
  public Integer call() {
    if (TrainingRun.finished(folder)) {
      System.out.println("already finished, nothing to do; model: " + folder.resolve("model"));
      return 0;
    }
    FineTuning.Outcome outcome = TrainingRun.resume(folder);
    System.out.printf(Locale.ROOT, "model: %s (%.1f s)%n", outcome.model(), outcome.seconds());
    return 0;
  }
}
