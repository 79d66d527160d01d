package dev.pifi.server.spec;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders under which models and data have names. A name is a relative path without {@code ..};
 * what symbolic links inside a root point to is the administrator's choice. Immutable.
 */
@Singleton
public final class Roots {
  private final List<Path> models;
  private final List<Path> data;
  private final Path uploads;

  /** The roots of settings. */
  @Inject
  public Roots(Settings settings) {
    this.models = settings.folders(Setting.MODELS_ROOTS);
    this.uploads = settings.folder(Setting.UPLOADS_FOLDER);
    this.data =
        Stream.concat(settings.folders(Setting.DATA_ROOTS).stream(), Stream.of(uploads)).toList();
  }

  /** Model roots, in the order they are looked at. */
  public List<Path> models() {
    return models;
  }

  /** Data roots, in the order they are looked at; uploads last. */
  public List<Path> data() {
    return data;
  }

  /** Where uploads are kept. */
  public Path uploads() {
    return uploads;
  }

  /** The folder of a checkpoint's name; empty if there is none. */
  public Optional<Path> model(String name) {
    return find(models, name).filter(p -> Files.isRegularFile(p.resolve("config.json")));
  }

  /** The folder of a trained model's name; empty if there is none. */
  public Optional<Path> trained(String name) {
    return find(models, name).filter(Files::isDirectory);
  }

  /** The file of a data set's name; empty if there is none. */
  public Optional<Path> data(String name) {
    return find(data, name).filter(Files::isRegularFile);
  }

  /** The name of a place under one of the roots; its last part if it is under none. */
  public static String name(List<Path> roots, Path place) {
    return roots.stream()
        .filter(place::startsWith)
        .map(root -> root.relativize(place).toString().replace('\\', '/'))
        .findFirst()
        .orElseGet(() -> String.valueOf(place.getFileName()));
  }

  private static Optional<Path> find(List<Path> roots, String name) {
    try {
      Path path = Path.of(name);
      if (path.isAbsolute() || name.isBlank() || !path.equals(path.normalize())) {
        return Optional.empty();
      }
      return roots.stream()
          .map(root -> root.resolve(path))
          .filter(p -> !p.getFileName().toString().startsWith(".") && Files.exists(p))
          .filter(p -> roots.stream().anyMatch(root -> p.startsWith(root) && !p.equals(root)))
          .findFirst();
    } catch (InvalidPathException e) {
      // A name that no file can have.
      return Optional.empty();
    }
  }
}
