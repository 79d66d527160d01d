package dev.pifi.engine.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small checkpoint files beside these tests; torch 2.13 wrote them. */
final class CheckpointFiles {
  private CheckpointFiles() {}

  static Path path(String name) {
    try {
      return Path.of(CheckpointFiles.class.getResource("/dev/pifi/engine/checkpoint").toURI())
          .resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads everything there is in a file, in every way there is. */
  static void readAll(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      for (String name : checkpoint.names()) {
        TensorEntry entry = checkpoint.entry(name);
        checkpoint.map(entry);
        checkpoint.sha256(entry);
        if (entry.type().isFloating()) {
          checkpoint.readFloats(entry);
        } else {
          checkpoint.readLongs(entry);
        }
      }
    }
  }
}
