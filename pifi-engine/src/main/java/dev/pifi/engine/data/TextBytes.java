package dev.pifi.engine.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of a text file, gunzipped, and what can be wrong with them. */
final class TextBytes {
  private static final int CHUNK = 1 << 16;

  private TextBytes() {}

  static boolean isZipped(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), CHUNK);
    return isZipped(file) ? new BufferedInputStream(new GZIPInputStream(raw, CHUNK), CHUNK) : raw;
  }

  /** What keeps the bytes from being UTF-8 text, if anything: a phrase with the line. */
  static Optional<String> fault(Path file) {
    long line = 1;
    try (InputStream in = open(file)) {
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
      CharBuffer chars = CharBuffer.allocate(CHUNK);
      boolean first = true;
      boolean end = false;
      while (!end) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        end = read < 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
        if (first && isUtf16(bytes)) {
          return Optional.of("UTF-16 text");
        }
        first = false;
        CoderResult result = decoder.decode(bytes, chars.clear(), end);
        line += newlines(bytes.array(), bytes.position());
        if (result.isError()) {
          return Optional.of("bytes that are not UTF-8 in line " + line);
        }
        bytes.compact();
      }
      return Optional.empty();
    } catch (EOFException e) {
      return Optional.of("a gzip stream that ends too early, after line " + line);
    } catch (ZipException e) {
      return Optional.of("a damaged gzip stream, after line " + line);
    } catch (IOException e) {
      return Optional.of("a file that cannot be read: " + e.getMessage());
    }
  }

  private static boolean isUtf16(ByteBuffer start) {
    return start.remaining() >= 2
        && ((start.get(0) == (byte) 0xFF && start.get(1) == (byte) 0xFE)
            || (start.get(0) == (byte) 0xFE && start.get(1) == (byte) 0xFF));
  }

  private static long newlines(byte[] bytes, int end) {
    long count = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        count++;
      }
    }
    return count;
  }
}
