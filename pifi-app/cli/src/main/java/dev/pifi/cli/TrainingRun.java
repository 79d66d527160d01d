package dev.pifi.cli;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.SpecWriter;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.StopRequest;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a spec with progress on the console, in a run folder of its own. */
final class TrainingRun {
  /** The resolved spec in a run folder. */
  static final String SPEC = "spec.yaml";

  /** How long a worker waits for an earlier one that writes its last checkpoint. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a run writes; nothing else in the folder is touched. */
  private static final List<String> PARTS =
      List.of(
          SPEC,
          "events.jsonl",
          FineTuning.METRICS,
          "checkpoints",
          "model",
          "model.old",
          "model.tmp");

  private TrainingRun() {}

  /**
   * Starts a run.
   *
   * @param overwrite whether an earlier run in the folder gives way
   * @throws PifiException USAGE if there is one and it does not
   */
  static FineTuning.Outcome start(RunSpec run, boolean overwrite) {
    List<Path> earlier =
        PARTS.stream().map(run.output()::resolve).filter(TrainingRun::holdsSomething).toList();
    // A spec alone is that of a run which ended before its first step; nothing is lost with it.
    Optional<Path> begun = earlier.stream().filter(part -> !part.endsWith(SPEC)).findFirst();
    if (begun.isPresent() && !overwrite) {
      throw PifiException.of(ErrorCode.USAGE, run.output().toString())
          .expected("a folder without a run")
          .actual("an earlier run's " + begun.get().getFileName())
          .remedy("go on with it by 'pifi resume', choose another output, or add --overwrite")
          .build();
    }
    RunSpec decided = decided(run);
    RunLock lock = RunLock.take(run.output());
    try {
      earlier.forEach(TrainingRun::delete);
      AtomicFiles.write(run.output().resolve(SPEC), SpecWriter.yaml(decided));
      return execute(decided, false);
    } finally {
      lock.close();
    }
  }

  /** Whether the run in a folder has come to its end. */
  static boolean finished(Path folder) {
    return Files.exists(folder.resolve(FineTuning.METRICS));
  }

  /**
   * Goes on with the run in a folder.
   *
   * @throws PifiException FILE_INVALID if there is none
   */
  static FineTuning.Outcome resume(Path folder) {
    if (!Files.exists(folder.resolve(SPEC))) {
      throw PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
          .expected("the folder of a run, with " + SPEC)
          .actual("no such file")
          .remedy("name the spec's output folder, or start the run with 'pifi train'")
          .build();
    }
    RunLock lock = RunLock.take(folder);
    try {
      return execute(SpecFiles.read(folder.resolve(SPEC), List.of()), true);
    } finally {
      lock.close();
    }
  }

  /**
   * Trains the run whose spec lies in a folder, from its last checkpoint if it has one, until it
   * ends or standard input does. A process that is about to leave the folder is waited for.
   *
   * @throws PifiException FILE_INVALID if there is no spec
   */
  static FineTuning.Outcome work(Path folder) {
    RunLock lock = RunLock.take(folder, PATIENCE);
    try {
      Path file = folder.resolve(SPEC);
      RunSpec run = SpecFiles.read(file, List.of());
      RunSpec decided = decided(run);
      if (!decided.equals(run)) {
        AtomicFiles.write(file, SpecWriter.yaml(decided));
      }
      return execute(decided, true, signals -> InputEnd.watch(System.in, signals));
    } finally {
      lock.close();
    }
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
    return execute(run, resume, signals -> {});
  }

  private static FineTuning.Outcome execute(
      RunSpec run, boolean resume, Consumer<Signals> listening) {
    StopRequest stop = new StopRequest();
    Signals signals = Signals.install(stop, "ended; go on with: pifi resume " + run.output());
    listening.accept(signals);
    try (RunOutput output = new RunOutput(run)) {
      return new FineTuning(run, Families.of(Plugins.loader()), output).run(resume, stop);
    } catch (PifiException e) {
      if (e.code() == ErrorCode.INTERRUPTED) {
        throw new Stopped(e, signals.exitCode());
      }
      throw e;
    }
  }

  /** An empty folder, such as a disk mounted for the checkpoints, is no earlier run. */
  private static boolean holdsSomething(Path part) {
    String[] entries = part.toFile().list();
    return entries == null ? Files.exists(part) : entries.length > 0;
  }

  private static void delete(Path part) {
    try {
      AtomicFiles.deleteFolder(part);
    } catch (IOException e) {
      throw AtomicFiles.failed(part, "to remove an earlier run", e);
    }
  }
}
