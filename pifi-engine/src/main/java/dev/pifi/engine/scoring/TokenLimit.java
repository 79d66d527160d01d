package dev.pifi.engine.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many tokens of a text a model is shown. */
final class TokenLimit {
  private static final String FILE = "tokenizer_config.json";

  private TokenLimit() {}

  /** The positions of the model, or fewer if the tokenizer's {@code model_max_length} says so. */
  static int of(Path folder, int positions) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return positions;
    }
    try {
      JsonNode limit = new ObjectMapper().readTree(file.toFile()).path("model_max_length");
      // Where there is none, the file may have a number beyond any length.
      boolean less = limit.isNumber() && limit.doubleValue() < positions;
      return less ? Math.max(1, limit.intValue()) : positions;
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("JSON")
          .actual(String.valueOf(e.getMessage()))
          .remedy("restore the file from the model's repository")
          .cause(e)
          .build();
    }
  }
}
