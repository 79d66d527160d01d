package dev.pifi.server.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds files under a root, a few folders deep, hidden ones left out. Stateless. */
final class FileWalk {
  private static final int DEPTH = 4;
  private static final int MOST = 1000;

  private FileWalk() {}

  static List<Path> files(Path root, Predicate<Path> wanted) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> !hidden(root, file) && Files.isRegularFile(file) && wanted.test(file))
          .limit(MOST)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // A folder that cannot be read has no names.
      return List.of();
    }
  }

  private static boolean hidden(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
