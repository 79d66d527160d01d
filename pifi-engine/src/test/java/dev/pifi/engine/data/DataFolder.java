package dev.pifi.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.function.Executable;

/** A folder of small data files and what tests ask of it. */
record DataFolder(Path path) {
  DataFolder write(String name, String content) {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  DataFolder write(String name, byte[] content) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  Table read(String location, String... columns) {
    return new DataReader(path)
        .read(DataSource.file(location), List.of(columns), ReadOptions.all());
  }

  Table query(String sql, String... columns) {
    return new DataReader(path).read(DataSource.query(sql), List.of(columns), ReadOptions.all());
  }

  Table read(BadRows bad, String location, String... columns) {
    return new DataReader(path)
        .read(DataSource.file(location), List.of(columns), ReadOptions.all(), bad);
  }

  /** Asserts that an operation is refused and that the message has all of these pieces. */
  static PifiException assertRefused(ErrorCode code, Executable operation, String... pieces) {
    PifiException fault = assertThrows(PifiException.class, operation);
    assertEquals(code, fault.code(), fault.getMessage());
    for (String piece : pieces) {
      assertTrue(fault.getMessage().contains(piece), "'" + piece + "' in: " + fault.getMessage());
    }
    assertTrue(!fault.remedy().isEmpty(), "a remedy in: " + fault.getMessage());
    return fault;
  }
}
