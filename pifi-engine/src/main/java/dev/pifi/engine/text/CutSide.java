package dev.pifi.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end at which texts are cut that are too long. */
enum CutSide {
  LEFT,
  RIGHT;

  private static final String FILE = "tokenizer_config.json";

  /**
   * What a folder's tokenizer_config.json says, which counts for every kind of tokenizer.
   *
   * @throws PifiException FILE_INVALID if the file is malformed or names another side; UNSUPPORTED
   *     if it wants special tokens in texts to be split, which is not implemented
   */
  static CutSide of(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return RIGHT;
    }
    JsonNode config;
    try {
      config = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw fault(ErrorCode.FILE_INVALID, file, "a JSON object", String.valueOf(e.getMessage()));
    }
    if (config.path("split_special_tokens").asBoolean(false)) {
      throw fault(
          ErrorCode.UNSUPPORTED, file, "split_special_tokens false", "split_special_tokens true");
    }
    JsonNode side = config.path("truncation_side");
    return switch (side.asText("right")) {
      case "left" -> LEFT;
      case "right", "null" -> RIGHT;
      default ->
          throw fault(
              ErrorCode.FILE_INVALID, file, "truncation_side left or right", side.toString());
    };
  }

  /** As the native library calls it. */
  String direction() {
    return this == LEFT ? "Left" : "Right";
  }

  private static PifiException fault(ErrorCode code, Path file, String expected, String actual) {
    return PifiException.of(code, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy("correct the file")
        .build();
  }
}
