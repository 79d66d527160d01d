package dev.pifi.engine.scoring.files;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A text a line, in UTF-8, perhaps gzipped. Lines end with a line feed and nothing else. */
final class TextLines {
  private static final int CHUNK = 1 << 16;

  private TextLines() {}

  static List<String> read(Path file) {
    List<String> lines = new ArrayList<>();
    byte[] bytes = bytes(file);
    int from = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB ? 3 : 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      int length = end > from && bytes[end - 1] == '\r' ? end - from - 1 : end - from;
      try {
        lines.add(
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, length))
                .toString());
      } catch (CharacterCodingException e) {
        throw invalid(file, "bytes that are not UTF-8 in line " + (lines.size() + 1));
      }
      from = end + 1;
    }
    if (lines.isEmpty()) {
      throw invalid(file, "an empty file");
    }
    return lines;
  }

  private static byte[] bytes(Path file) {
    boolean zipped = file.toString().endsWith(".gz");
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = zipped ? new GZIPInputStream(raw, CHUNK) : raw) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      in.transferTo(bytes);
      return bytes.toByteArray();
    } catch (EOFException | ZipException e) {
      throw invalid(file, "a damaged gzip stream");
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("a readable file")
          .actual(Files.exists(file) ? e.toString() : "no such file")
          .remedy("check the name")
          .cause(e)
          .build();
    }
  }

  private static PifiException invalid(Path file, String actual) {
    return PifiException.of(ErrorCode.DATA_INVALID, file.toString())
        .expected("texts in UTF-8, one a line")
        .actual(actual)
        .remedy("write the file again, or name another")
        .build();
  }
}
