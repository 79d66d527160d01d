package dev.pifi.engine.text;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The tokenizer's files in a model folder. */
final class TokenizerFiles {
  private static final Set<String> NAMES =
      Set.of(
          TokenizerJsonFile.NAME,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "merges.txt",
          "vocab.json");

  private TokenizerFiles() {}

  private static boolean isTokenizerFile(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (NAMES.contains(name) || name.endsWith(".model"));
  }

  static void copy(Path folder, Path target, String tokenizerJson) {
    try {
      Files.createDirectories(target);
      if (Files.isSameFile(folder, target)) {
        return;
      }
      for (Path file : list(folder)) {
        if (isTokenizerFile(file)) {
          Path copy = target.resolve(file.getFileName().toString());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      if (!Files.exists(folder.resolve(TokenizerJsonFile.NAME))) {
        Files.writeString(target.resolve(TokenizerJsonFile.NAME), tokenizerJson);
      }
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.STORAGE_FAILED, target.toString())
          .expected("to write the tokenizer's files")
          .actual(e.toString())
          .remedy("check the folder's permissions and the free space")
          .cause(e)
          .build();
    }
  }

  /** What a folder holds, for messages. */
  static String describe(Path folder) {
    if (!Files.isDirectory(folder)) {
      return "no such folder";
    }
    try {
      List<String> names =
          list(folder).stream().map(p -> p.getFileName().toString()).sorted().limit(20).toList();
      return names.isEmpty() ? "an empty folder" : "only " + String.join(", ", names);
    } catch (IOException e) {
      return "a folder that cannot be read: " + e.getMessage();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
