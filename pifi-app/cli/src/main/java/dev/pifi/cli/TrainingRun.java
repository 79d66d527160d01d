package dev.pifi.cli;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.FineTuning;
import java.util.Locale;

/** Runs a spec with progress on the console. */
final class TrainingRun {
  private TrainingRun() {}

  static void execute(RunSpec run, boolean resume) {
    Families families = Families.of(Plugins.loader());
    try (RunOutput output = new RunOutput(run)) {
      FineTuning.Outcome outcome = new FineTuning(run, families, output).run(resume);
      System.out.printf(Locale.ROOT, "model: %s (%.1f s)%n", outcome.model(), outcome.seconds());
    }
  }
}
