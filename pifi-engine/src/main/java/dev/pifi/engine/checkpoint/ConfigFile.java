package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code config.json} files. */
public final class ConfigFile {
  private static final String NAME = "config.json";

  private ConfigFile() {}

  /**
   * Reads a model's configuration.
   *
   * @param folderOrFile a checkpoint folder that holds {@code config.json}, or such a file of any
   *     name
   * @throws dev.pifi.spi.PifiException with {@link ErrorCode#FILE_INVALID} if it is missing or
   *     unreadable, is not UTF-8, is malformed JSON (with line and column), has a key twice, or is
   *     not an object
   */
  public static ModelConfig read(Path folderOrFile) {
    Path file = Files.isDirectory(folderOrFile) ? folderOrFile.resolve(NAME) : folderOrFile;
    return ModelConfig.of(file.toString(), StrictJson.readObject(file, ErrorCode.FILE_INVALID));
  }
}
