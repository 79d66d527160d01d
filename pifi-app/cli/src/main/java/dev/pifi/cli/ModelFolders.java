package dev.pifi.cli;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Models by their folders: a folder without config.json stands for the models in it. */
final class ModelFolders {
  private static final String CONFIG = "config.json";

  private ModelFolders() {}

  /**
   * The models, those of one folder in the order of their names.
   *
   * @throws PifiException FILE_INVALID if a folder cannot be listed
   */
  static List<Path> of(List<Path> named) {
    List<Path> models = new ArrayList<>();
    for (Path path : named) {
      List<Path> inside = inside(path);
      models.addAll(inside.isEmpty() ? List.of(path) : inside);
    }
    return models;
  }

  private static List<Path> inside(Path path) {
    if (!Files.isDirectory(path) || Files.exists(path.resolve(CONFIG))) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(path)) {
      return children.filter(child -> Files.exists(child.resolve(CONFIG))).sorted().toList();
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, path.toString())
          .expected("a folder of models")
          .actual(e.toString())
          .build();
    }
  }
}
