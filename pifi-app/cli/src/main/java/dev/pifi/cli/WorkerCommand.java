package dev.pifi.cli;

import dev.pifi.engine.training.FineTuning;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pifi worker}: trains for a program that holds the other end of standard input. */
@Command(
    name = "worker",
    description = {
      "Train the run whose spec.yaml lies in a folder, from its last checkpoint if it has one.",
      "For programs: the end of standard input stops the run, as SIGTERM does, after a checkpoint."
    })
public final class WorkerCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder, with spec.yaml.")
  private Path folder;

  @Override
  public Integer call() {
    if (TrainingRun.finished(folder)) {
      System.out.println("already finished");
      return 0;
    }
    FineTuning.Outcome outcome = TrainingRun.work(folder);
    System.out.printf(Locale.ROOT, "model: %s (%.1f s)%n", outcome.model(), outcome.seconds());
    return 0;
  }
}
