package dev.pifi.engine.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The column names in the first row of a CSV or TSV file.
 *
 * <p>Read here and not by DuckDB's sniffer, which guesses: it may take a file of texts for one
 * without a header, or a title with a comma for a dialect.
 */
final class DelimitedHeader {
  private static final int LONGEST_HEADER_BYTES = 1 << 20;

  private DelimitedHeader() {}

  /** The names; empty if the file is empty. */
  static List<String> read(Path file, DataFormat format) throws IOException {
    boolean quoted = format == DataFormat.CSV;
    byte[] record = firstRecord(file, quoted);
    String text = decode(record);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    return text.isBlank() ? List.of() : split(text, quoted ? ',' : '\t', quoted);
  }

  private static byte[] firstRecord(Path file, boolean quoted) throws IOException {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    boolean inQuotes = false;
    try (InputStream in = TextBytes.open(file)) {
      for (int b = in.read(); b >= 0 && record.size() < LONGEST_HEADER_BYTES; b = in.read()) {
        if (quoted && b == '"') {
          inQuotes = !inQuotes;
        }
        if (!inQuotes && (b == '\n' || b == '\r')) {
          break;
        }
        record.write(b);
      }
    }
    return record.toByteArray();
  }

  private static String decode(byte[] record) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record)).toString();
  }

  private static List<String> split(String record, char delimiter, boolean quoted) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean inQuotes = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (quoted && c == '"') {
        if (inQuotes && i + 1 < record.length() && record.charAt(i + 1) == '"') {
          name.append('"');
          i++;
        } else {
          inQuotes = !inQuotes;
        }
      } else if (c == delimiter && !inQuotes) {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(name.toString());
    return names;
  }
}
