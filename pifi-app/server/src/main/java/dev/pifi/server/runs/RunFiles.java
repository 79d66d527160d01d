package dev.pifi.server.runs;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.worker.LogTail;
import dev.pifi.server.worker.RunFolders;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies in the folders of runs. Thread-safe. */
@Singleton
public class RunFiles {
  private final RunStore runs;
  private final RunFolders folders;

  /** Files of runs. */
  @Inject
  public RunFiles(RunStore runs, RunFolders folders) {
    this.runs = runs;
    this.folders = folders;
  }

  /**
   * A file of a run.
   *
   * @param path its name in the run folder
   * @param bytes its length
   */
  public record Artifact(String path, long bytes) {}

  /** The last lines of a worker's output; empty before there is any. */
  public String log(String id, int tail) {
    runs.require(id);
    try {
      List<String> lines = LogTail.lines(folders.of(id), tail);
      return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    } catch (IOException e) {
      throw AtomicFiles.failed(Path.of("worker.log"), "to read the log", e);
    }
  }

  /** The files of a run, by name. */
  public List<Artifact> list(String id) {
    runs.require(id);
    Path folder = folders.of(id);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> shown(folder, file))
          .flatMap(file -> artifact(folder, file).stream())
          .sorted(Comparator.comparing(Artifact::path))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // A worker replaced a folder meanwhile; what is there now is told the next time.
      return List.of();
    }
  }

  /**
   * A file of a run.
   *
   * @throws Refusal 404 if it has none of that name
   */
  public Path require(String id, String name) {
    runs.require(id);
    Path folder = folders.of(id);
    try {
      Path file = folder.resolve(name);
      if (file.equals(file.normalize()) && file.startsWith(folder) && shown(folder, file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // A name that no file can have.
      throw unknown(id);
    }
    throw unknown(id);
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound(
        "a file of run " + id, "GET /api/v1/runs/" + id + "/artifacts lists the files there are");
  }

  /** Whether it is a plain file, reached without symbolic links. */
  private static boolean shown(Path folder, Path file) {
    for (Path part = file; !part.equals(folder); part = part.getParent()) {
      if (Files.isSymbolicLink(part)) {
        return false;
      }
    }
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !file.getFileName().toString().equals("run.lock");
  }

  private static Optional<Artifact> artifact(Path folder, Path file) {
    try {
      String name = folder.relativize(file).toString().replace('\\', '/');
      return Optional.of(new Artifact(name, Files.size(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
