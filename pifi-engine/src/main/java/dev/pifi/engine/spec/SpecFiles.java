package dev.pifi.engine.spec;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the files that a spec names are there, asked while the spec is read. Stateless. */
final class SpecFiles {
  private SpecFiles() {}

  /** Adds a fault unless the folder under a section's key is a model's. */
  static void requireModel(SpecSection section, String key, Path folder) {
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      String what = Files.isDirectory(folder) ? " has no config.json" : " is not a folder";
      section.fault(key, "wanted a model's folder, but " + folder + what);
    }
  }

  /** Adds a fault if a source of data is one file that cannot be read; globs and URLs may pass. */
  static void requireData(SpecSection data, String split, Optional<String> path) {
    if (path.isEmpty()
        || path.get().contains("://")
        || SpecTree.globStart(path.get()) < path.get().length()) {
      return;
    }
    try {
      Path file = Path.of(path.get());
      if (Files.isReadable(file) && !Files.isDirectory(file)) {
        return;
      }
      if (Files.isDirectory(file)) {
        data.fault(split, "wanted a file, but " + file + " is a folder");
        return;
      }
    } catch (InvalidPathException e) {
      // Reported below: a name that no file can have.
    }
    data.fault(split, "no readable file " + path.get());
  }
}
