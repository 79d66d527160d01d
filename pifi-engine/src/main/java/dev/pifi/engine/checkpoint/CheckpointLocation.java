package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the file that a checkpoint begins with. */
final class CheckpointLocation {
  /** In order of preference: safetensors has no code in it and maps as it is. */
  private static final List<String> NAMES =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private static final int MOST_NAMES_SHOWN = 12;

  private CheckpointLocation() {}

  /** The file or index of a checkpoint folder; a path that is no folder is returned as it is. */
  static Path find(Path folderOrFile) {
    if (!Files.isDirectory(folderOrFile)) {
      return folderOrFile;
    }
    return first(folderOrFile).orElseThrow(() -> nothingIn(folderOrFile));
  }

  /** The file or index that a folder's checkpoint begins with, if it has one. */
  static Optional<Path> first(Path folder) {
    return NAMES.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }

  /** Whether the file is an index of shards and not a file of tensors. */
  static boolean isIndex(Path file) {
    return file.toString().endsWith(".json");
  }

  private static PifiException nothingIn(Path folder) {
    return PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
        .expected("one of " + String.join(", ", NAMES))
        .actual(listing(folder))
        .remedy("name a checkpoint folder of that form, or the file itself")
        .build();
  }

  private static String listing(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      String names =
          files
              .map(file -> file.getFileName().toString())
              .sorted()
              .limit(MOST_NAMES_SHOWN)
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "an empty folder" : "a folder with " + names;
    } catch (IOException e) {
      return "a folder that cannot be listed";
    }
  }
}
