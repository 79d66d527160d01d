package dev.pifi.engine.text;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The tokenizer that a folder's tokenizer.json holds. */
public final class TokenizerJsonFile implements TokenizerSource {
  static final String NAME = "tokenizer.json";

  /** Makes the source. */
  public TokenizerJsonFile() {}

  @Override
  public List<String> files() {
    return List.of(NAME);
  }

  @Override
  public Optional<String> tokenizerJson(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("a readable file in UTF-8")
          .actual(String.valueOf(e.getMessage()))
          .remedy("download the model's tokenizer files again")
          .cause(e)
          .build();
    }
  }
}
