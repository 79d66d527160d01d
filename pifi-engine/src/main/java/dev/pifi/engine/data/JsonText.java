package dev.pifi.engine.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** JSON data files looked at from Java: cells, and where a file stops being JSON. */
final class JsonText {
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private JsonText() {}

  /** Hears of each line of a JSONL file that is not one JSON object. */
  interface BadLine {
    /** Takes note; false ends the scan. */
    boolean found(long row, long line, String what);
  }

  /** Looks for lines that are not one JSON object each; blank lines are passed over. */
  static void scanLines(Path file, BadLine listener) throws IOException {
    try (InputStream in = TextBytes.open(file)) {
      ByteArrayOutputStream buffer = new ByteArrayOutputStream();
      long row = 0;
      long line = 0;
      int b = 0;
      while (b >= 0) {
        buffer.reset();
        for (b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
          buffer.write(b);
        }
        line++;
        byte[] bytes = buffer.toByteArray();
        if (isBlank(bytes)) {
          continue;
        }
        row++;
        Optional<String> fault = lineFault(bytes);
        if (fault.isPresent() && !listener.found(row, line, fault.get())) {
          return;
        }
      }
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> lineFault(byte[] line) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      return Optional.of("bytes that are not UTF-8");
    }
    if (text.startsWith("\uFEFF")) {
      return Optional.of("a byte order mark, which JSON does not allow");
    }
    try {
      return STRICT.readTree(text).isObject()
          ? Optional.empty()
          : Optional.of("JSON that is not an object: " + shortened(text));
    } catch (JsonProcessingException e) {
      return Optional.of("malformed JSON: " + said(e));
    }
  }

  /** Why a JSON document (an array, or objects one after another) cannot be parsed. */
  static Optional<String> documentFault(Path file) {
    try (InputStream in = TextBytes.open(file);
        JsonParser parser = STRICT.getFactory().createParser(in)) {
      try {
        JsonToken token = parser.nextToken();
        while (token != null) {
          token = parser.nextToken();
        }
        return Optional.empty();
      } catch (JsonProcessingException e) {
        return Optional.of(
            "malformed JSON in line " + e.getLocation().getLineNr() + ": " + said(e));
      }
    } catch (IOException e) {
      return Optional.of("a file that cannot be read: " + e.getMessage());
    }
  }

  /** The first byte that is not white space; -1 if there is none. */
  static int firstByte(Path file) throws IOException {
    try (InputStream in = TextBytes.open(file)) {
      int b = in.read();
      while (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
        b = in.read();
      }
      return b;
    }
  }

  /** Jackson's words without its notes on where it read from. */
  private static String said(JsonProcessingException fault) {
    return fault.getOriginalMessage().replaceAll(" ?\\(start marker at [^)]*\\)[^)]*\\)", "");
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
