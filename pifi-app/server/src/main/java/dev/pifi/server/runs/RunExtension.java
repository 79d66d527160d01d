package dev.pifi.server.runs;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import dev.pifi.engine.spec.SpecWriter;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.spec.Specs;
import dev.pifi.server.worker.RunFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Makes the run in a folder longer, so that its next worker goes on from the last checkpoint. */
final class RunExtension {
  private final Path folder;
  private final Specs specs;

  RunExtension(Path folder, Specs specs) {
    this.folder = folder;
    this.specs = specs;
  }

  void by(int epochs) {
    Path file = folder.resolve(RunFolders.SPEC);
    if (!Files.exists(file)) {
      // It never began: what the database has is all there is.
      return;
    }
    Function<String, List<String>> metrics = Families.of(specs.plugins())::metricsOfTask;
    RunSpec now = SpecReader.read(file, List.of(), metrics);
    if (now.training().maxSteps().isPresent()) {
      throw Refusal.conflict(
          "run " + folder.getFileName(),
          "a run whose length is set in epochs",
          "training.max_steps " + now.training().maxSteps().getAsInt(),
          "submit a new run with more steps");
    }
    String more = "training.epochs=" + (now.training().epochs() + epochs);
    AtomicFiles.write(file, SpecWriter.yaml(SpecReader.read(file, List.of(more), metrics)));
    try {
      Files.deleteIfExists(folder.resolve(RunFolders.METRICS));
    } catch (IOException e) {
      throw AtomicFiles.failed(folder.getFileName(), "to go on with the run", e);
    }
  }
}
