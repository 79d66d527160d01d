package dev.pifi.engine.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON read without forgiveness: UTF-8 only, no duplicate keys, nothing after the value. */
final class StrictJson {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_FILE_BYTES = 100_000_000;

  private StrictJson() {}

  /** A factory of parsers that refuse duplicate keys and deep nesting. */
  static JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
        .build();
  }

  /**
   * Reads a file that holds one JSON object.
   *
   * @return keys in the order of the file; values as strings, booleans, numbers, lists and maps
   */
  static Map<String, Object> readObject(Path file, ErrorCode code) {
    try {
      Object value = mapper().readValue(text(file, code), Object.class);
      if (value instanceof Map<?, ?> map) {
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, item) -> object.put(String.valueOf(key), item));
        return object;
      }
      throw fault(file, code, "a JSON object", "another kind of JSON value");
    } catch (JacksonException e) {
      throw fault(file, code, "valid JSON without duplicate keys", describe(e));
    } catch (IOException e) {
      throw CheckpointFault.unreadable(file, e);
    }
  }

  /** What the parser stumbled over, and where. */
  static String describe(JacksonException e) {
    JsonLocation at = e.getLocation();
    String message = e.getOriginalMessage().lines().findFirst().orElse("a fault");
    return at == null
        ? message
        : message + " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder(factory())
        // Python writes these three, so that real config files have them.
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  private static String text(Path file, ErrorCode code) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    }
    if (bytes.length > MAX_FILE_BYTES) {
      throw fault(file, code, "at most " + MAX_FILE_BYTES + " bytes of JSON", "more");
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      if (text.isBlank()) {
        throw fault(file, code, "a JSON object", "an empty file");
      }
      // Some editors put a byte order mark in front; it says nothing in UTF-8.
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw fault(file, code, "text in UTF-8", "bytes that are not UTF-8");
    }
  }

  private static PifiException fault(Path file, ErrorCode code, String expected, String actual) {
    return PifiException.of(code, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy(CheckpointFault.FETCH_AGAIN)
        .build();
  }
}
