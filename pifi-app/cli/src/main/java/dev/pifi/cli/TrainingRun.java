package dev.pifi.cli;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.SpecWriter;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs a spec with progress on the console, in a run folder of its own. */
final class TrainingRun {
  /** The resolved spec in a run folder. */
  static final String SPEC = "spec.yaml";

  /** What a run writes; nothing else in the folder is touched. */
  private static final List<String> PARTS =
      List.of(SPEC, "events.jsonl", "metrics.json", "checkpoints", "model");

  private TrainingRun() {}

  /**
   * Starts a run.
   *
   * @param overwrite whether an earlier run in the folder gives way
   * @throws PifiException USAGE if there is one and it does not
   */
  static FineTuning.Outcome start(RunSpec run, boolean overwrite) {
    List<Path> earlier = PARTS.stream().map(run.output()::resolve).filter(Files::exists).toList();
    if (!earlier.isEmpty() && !overwrite) {
      throw PifiException.of(ErrorCode.USAGE, run.output().toString())
          .expected("a folder without a run")
          .actual("an earlier run's " + earlier.get(0).getFileName())
          .remedy("go on with it by 'pifi resume', choose another output, or add --overwrite")
          .build();
    }
    earlier.forEach(TrainingRun::delete);
    RunSpec decided = decided(run);
    AtomicFiles.write(run.output().resolve(SPEC), SpecWriter.yaml(decided));
    return execute(decided, false);
  }

  /** Goes on with the run in a folder. */
  static FineTuning.Outcome resume(Path folder) {
    return execute(SpecFiles.read(folder.resolve(SPEC), List.of()), true);
  }

  /** What {@code auto} measures once stays for all of the run, resumed or not. */
  private static RunSpec decided(RunSpec run) {
    RuntimeSpec runtime = run.runtime();
    if (runtime.precision() != RuntimeSpec.Precision.AUTO) {
      return run;
    }
    Precision chosen = Precision.choose(runtime);
    return run.with(
        runtime.with(chosen.bfloat16() ? RuntimeSpec.Precision.BF16 : RuntimeSpec.Precision.FP32));
  }

  private static FineTuning.Outcome execute(RunSpec run, boolean resume) {
    try (RunOutput output = new RunOutput(run)) {
      return new FineTuning(run, Families.of(Plugins.loader()), output).run(resume);
    }
  }

  private static void delete(Path part) {
    try (Stream<Path> files = Files.walk(part)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.STORAGE_FAILED, part.toString())
          .expected("to remove an earlier run")
          .actual(e.toString())
          .remedy("remove it by hand or choose another output")
          .cause(e)
          .build();
    }
  }
}
