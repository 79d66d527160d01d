package dev.pifi.server.rest;

import dev.pifi.engine.model.AtomicFiles;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file as an answer, whole or one range of it (RFC 9110, section 14). Stateless. */
final class FileAnswer {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final int BUFFER = 1 << 16;

  private FileAnswer() {}

  static Response of(Path file, String range) {
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw AtomicFiles.failed(file.getFileName(), "to read the file", e);
    }
    Matcher matcher = RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches() || (matcher.group(1) + matcher.group(2)).isEmpty()) {
      return answer(file, 200, 0, size).build();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    long from = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
    long to =
        first.isEmpty() || last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
    if (from > to) {
      return Response.status(416).header("Content-Range", "bytes */" + size).build();
    }
    return answer(file, 206, from, to - from + 1)
        .header("Content-Range", "bytes %d-%d/%d".formatted(from, to, size))
        .build();
  }

  private static Response.ResponseBuilder answer(Path file, int status, long from, long count) {
    StreamingOutput body =
        out -> {
          try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            byte[] buffer = new byte[BUFFER];
            long left = count;
            int read = 0;
            while (left > 0 && read >= 0) {
              read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
              out.write(buffer, 0, Math.max(0, read));
              left -= read;
            }
          }
        };
    return Response.status(status)
        .entity(body)
        .header("Content-Length", count)
        .header("Accept-Ranges", "bytes")
        .header("Content-Disposition", "attachment; filename=\"" + file.getFileName() + "\"");
  }
}
