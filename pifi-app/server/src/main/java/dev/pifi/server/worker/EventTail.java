package dev.pifi.server.worker;

import dev.pifi.server.runs.EventLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what is new in an {@code events.jsonl}. A resumed worker cuts the file back: then it is
 * read from its beginning again, and who takes the lines must know those it has. Not thread-safe.
 */
final class EventTail {
  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private long position;
  private byte[] last = new byte[0];
  private long readTo;
  private byte[] readLast = last;

  EventTail(Path file) {
    this.file = file;
  }

  /**
   * The whole lines behind those that were {@link #taken}, about a megabyte at most; the same again
   * until they are.
   */
  List<EventLine> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(file)) {
      if (changed(channel)) {
        restart();
      }
      byte[] bytes =
          bytes(channel, position, (int) Math.min(MOST_BYTES, channel.size() - position));
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      readTo = position + end;
      readLast = end == 0 ? last : lastLine(bytes, end);
      List<EventLine> lines = new ArrayList<>();
      new String(bytes, 0, end, StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> EventLine.parse(line).ifPresent(lines::add));
      return lines;
    }
  }

  /** Says that what was read last is kept and need not come again. */
  void taken() {
    position = readTo;
    last = readLast;
  }

  /** Begins at the beginning. */
  void restart() {
    position = 0;
    last = new byte[0];
  }

  /** Whether the line before the position is another than it was. */
  private boolean changed(FileChannel channel) throws IOException {
    return channel.size() < position
        || !Arrays.equals(last, bytes(channel, position - last.length, last.length));
  }

  private static byte[] lastLine(byte[] bytes, int end) {
    int start = end - 1;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    return Arrays.copyOfRange(bytes, start, end);
  }

  private static byte[] bytes(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
      continue;
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
