package dev.pifi.engine.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses and checks the JSON of one safetensors header. Used once. */
final class SafetensorsHeaderParser {
  private static final String METADATA = "__metadata__";
  private static final int MAX_RANK = 32;

  private final Path file;
  private final long dataStart;
  private final long dataLength;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();

  /**
   * A parser for one file.
   *
   * @param dataStart bytes before the first tensor
   * @param dataLength bytes from there to the end of the file
   */
  SafetensorsHeaderParser(Path file, long dataStart, long dataLength) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataLength = dataLength;
  }

  TensorHeaders parse(Reader reader) throws IOException {
    try (JsonParser parser = StrictJson.factory().createParser(reader)) {
      expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "a JSON object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals(METADATA)) {
          parseMetadata(parser);
        } else {
          tensors.put(name, parseTensor(parser, name));
        }
      }
      if (parser.nextToken() != null) {
        throw CheckpointFault.malformed(file, "one JSON object as header", "more JSON after it");
      }
    } catch (JacksonException e) {
      throw CheckpointFault.malformed(
          file, "a header of valid JSON without duplicate names", StrictJson.describe(e));
    } catch (CharacterCodingException e) {
      throw CheckpointFault.malformed(file, "a header in UTF-8", "bytes that are not UTF-8");
    }
    checkCoverage();
    return new TensorHeaders(metadata, tensors);
  }

  private void parseMetadata(JsonParser parser) throws IOException {
    expect(parser, parser.currentToken(), JsonToken.START_OBJECT, METADATA + " to be an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(
          parser,
          parser.nextToken(),
          JsonToken.VALUE_STRING,
          METADATA + " to hold a string under '" + key + "'");
      metadata.put(key, parser.getText());
    }
  }

  private TensorEntry parseTensor(JsonParser parser, String name) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw invalid(name, "an object with dtype, shape and data_offsets", token(parser));
    }
    String dtype = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    boolean shapeSeen = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("dtype")) {
        if (value != JsonToken.VALUE_STRING) {
          throw invalid(name, "a string as dtype", token(parser));
        }
        dtype = parser.getText();
      } else if (key.equals("shape")) {
        shape = parseCounts(parser, name, key, MAX_RANK);
        shapeSeen = true;
      } else if (key.equals("data_offsets")) {
        offsets = parseCounts(parser, name, key, 2);
      } else {
        parser.skipChildren();
      }
    }
    if (dtype.isEmpty() || !shapeSeen || offsets.size() != 2) {
      throw invalid(
          name, "dtype, shape and two data_offsets", "an entry where not all of them are given");
    }
    return entry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private List<Long> parseCounts(JsonParser parser, String name, String key, int most)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw invalid(name, "a list of whole numbers as " + key, token(parser));
    }
    List<Long> counts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean isLong =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!isLong || parser.getLongValue() < 0) {
        throw invalid(name, "whole numbers from 0 to 2^63-1 in " + key, token(parser));
      }
      if (counts.size() == most) {
        throw invalid(name, "at most " + most + " numbers in " + key, "more");
      }
      counts.add(parser.getLongValue());
    }
    return counts;
  }

  private TensorEntry entry(String name, String dtype, List<Long> shape, long begin, long end) {
    if (begin > end || end > dataLength) {
      throw invalid(
          name,
          "data_offsets in order and within the " + dataLength + " bytes of data",
          "[" + begin + ", " + end + "]");
    }
    StoredType type = StoredType.named(dtype).orElse(StoredType.UNSUPPORTED);
    long bytes = byteLength(name, shape, Math.max(1, type.byteSize()));
    // The size of an unknown type's elements is unknown too; only its place can be checked.
    if (type != StoredType.UNSUPPORTED && bytes != end - begin) {
      throw invalid(
          name,
          bytes + " bytes for " + dtype + " " + shape,
          "data_offsets that span " + (end - begin));
    }
    return new TensorEntry(
        name,
        type,
        dtype,
        shape,
        TensorEntry.packedStrides(shape),
        file,
        dataStart + begin,
        end - begin);
  }

  private long byteLength(String name, List<Long> shape, int elementBytes) {
    try {
      long bytes = elementBytes;
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw invalid(name, "a shape of fewer than 2^63 bytes", shape.toString());
    }
  }

  /** Tensors must cover the data exactly: a gap can hide bytes, an overlap is always a lie. */
  private void checkCoverage() {
    List<TensorEntry> byOffset = new ArrayList<>(tensors.values());
    byOffset.sort(
        Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::byteLength));
    long covered = dataStart;
    for (TensorEntry entry : byOffset) {
      if (entry.offset() != covered) {
        throw invalid(
            entry.name(),
            "data that begins where the data before it ends, at byte " + (covered - dataStart),
            (entry.offset() < covered ? "an overlap" : "a gap")
                + ": it begins at byte "
                + (entry.offset() - dataStart));
      }
      covered += entry.byteLength();
    }
    if (covered != dataStart + dataLength) {
      throw CheckpointFault.malformed(
          file,
          (covered - dataStart) + " bytes of data as the header describes",
          dataLength + " bytes");
    }
  }

  private void expect(JsonParser parser, JsonToken found, JsonToken wanted, String what)
      throws IOException {
    if (found != wanted) {
      throw CheckpointFault.malformed(file, what, token(parser));
    }
  }

  private PifiException invalid(String tensor, String expected, String actual) {
    return CheckpointFault.malformed(file, tensor, expected, actual);
  }

  private static String token(JsonParser parser) throws IOException {
    String text = parser.currentToken() == null ? "nothing" : String.valueOf(parser.getText());
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
