package dev.pifi.cli;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;

/** Reads the spec that a command names. Stateless. */
final class SpecFiles {
  private SpecFiles() {}

  /** The spec in a file with the command line's {@code a.b=value} put in. */
  static RunSpec read(Path file, List<String> overrides) {
    Families families = Families.of(Plugins.loader());
    return SpecReader.read(file, overrides, families::metricsOfTask);
  }
}
