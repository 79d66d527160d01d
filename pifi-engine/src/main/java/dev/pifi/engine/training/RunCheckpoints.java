package dev.pifi.engine.training;

import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.model.TensorFile;
import dev.pifi.engine.torch.TrainingProgram;
import dev.pifi.engine.torch.Weights;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The states a run can go on from: trained weights, moments, counters, one file each, the newest
 * ones kept.
 */
final class RunCheckpoints {
  private static final String PREFIX = "step-";
  private static final String SUFFIX = ".safetensors";

  private final Path folder;
  private final FineTuneModel model;
  private final TrainingProgram program;
  private final int keep;

  RunCheckpoints(Path runFolder, FineTuneModel model, TrainingProgram program, int keep) {
    this.folder = runFolder.resolve("checkpoints");
    this.model = model;
    this.program = program;
    this.keep = Math.max(1, keep);
  }

  /** The counters of a run. */
  record State(int step, int bestStep, double bestScore, int evaluationsSinceBest) {}

  void save(State state) {
    TensorFile file =
        new TensorFile()
            .metadata("step", Integer.toString(state.step()))
            .metadata("best_step", Integer.toString(state.bestStep()))
            .metadata("best_score", Double.toString(state.bestScore()))
            .metadata("evaluations_since_best", Integer.toString(state.evaluationsSinceBest()))
            .metadata("updates", Long.toString(program.updates()));
    Weights weights = model.weights();
    List<String> names = program.trainable();
    for (int i = 0; i < names.size(); i++) {
      int index = i;
      String name = names.get(i);
      file.add("weight." + name, weights, name);
      file.add("first." + name, weights.sizes(name), () -> program.firstMoment(index));
      file.add("second." + name, weights.sizes(name), () -> program.secondMoment(index));
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failed(e);
    }
    file.write(folder.resolve(String.format("%s%09d%s", PREFIX, state.step(), SUFFIX)));
    List<Path> all = list();
    for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  /** Puts the newest state back; empty if the run was cut off before its first checkpoint. */
  Optional<State> restoreLast() {
    removeHalfWritten();
    List<Path> all = list();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Path newest = all.get(all.size() - 1);
    try (Checkpoint file = Checkpoint.open(newest)) {
      List<String> names = program.trainable();
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        model.weights().set(name, TensorFile.read(file, "weight." + name));
        program.restoreMoments(
            i, TensorFile.read(file, "first." + name), TensorFile.read(file, "second." + name));
      }
      Map<String, String> metadata = file.metadata();
      program.restoreUpdates(Long.parseLong(metadata.get("updates")));
      return Optional.of(
          new State(
              Integer.parseInt(metadata.get("step")),
              Integer.parseInt(metadata.get("best_step")),
              Double.parseDouble(metadata.get("best_score")),
              Integer.parseInt(metadata.get("evaluations_since_best"))));
    }
  }

  /** A kill while a checkpoint was written leaves its temporary file. */
  private void removeHalfWritten() {
    try {
      for (Path file : list(PREFIX + "\\d+\\" + SUFFIX + "\\.tmp")) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Loads the trained parameters of a saved model. */
  void loadModel(Path saved) {
    try (Checkpoint slm = Checkpoint.open(saved.resolve("model.safetensors"));
        Checkpoint rest = Checkpoint.open(saved.resolve("pifi.safetensors"))) {
      for (String name : program.trainable()) {
        boolean small = name.startsWith("slm.");
        model
            .weights()
            .set(name, TensorFile.read(small ? slm : rest, small ? name.substring(4) : name));
      }
    }
  }

  private List<Path> list() {
    return list(PREFIX + "\\d+\\" + SUFFIX);
  }

  private List<Path> list(String pattern) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files
              .filter(f -> f.getFileName().toString().matches(pattern))
              .sorted(Comparator.comparing(Path::getFileName))
              .toList());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private PifiException failed(IOException e) {
    return AtomicFiles.failed(folder, "to keep checkpoints there", e);
  }
}
