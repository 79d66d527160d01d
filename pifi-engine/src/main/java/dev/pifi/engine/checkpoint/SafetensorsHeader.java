package dev.pifi.engine.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads the header of a safetensors file: an unsigned 64-bit length, then that many bytes of JSON,
 * then the tensors' bytes.
 */
final class SafetensorsHeader {
  /** What the reference implementation allows; a longer header is a lie or an attack. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private static final byte[] LFS_POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private SafetensorsHeader() {}

  /**
   * Reads and checks the header.
   *
   * @throws dev.pifi.spi.PifiException if the file cannot be read, or its header is malformed or
   *     does not describe the bytes that follow it
   */
  static TensorHeaders read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long headerLength = headerLength(file, channel);
      byte[] header = new byte[(int) headerLength];
      readFully(channel, ByteBuffer.wrap(header), Long.BYTES);
      long dataStart = Long.BYTES + headerLength;
      try (Reader reader = utf8(header)) {
        return new SafetensorsHeaderParser(file, dataStart, channel.size() - dataStart)
            .parse(reader);
      }
    } catch (IOException e) {
      throw CheckpointFault.unreadable(file, e);
    }
  }

  /** The header's length, once it is known that the file is long enough and begins as JSON does. */
  private static long headerLength(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    byte[] start = new byte[(int) Math.min(size, LFS_POINTER.length)];
    readFully(channel, ByteBuffer.wrap(start), 0);
    if (Arrays.equals(start, LFS_POINTER)) {
      throw CheckpointFault.malformed(
          file,
          "a safetensors file",
          "a Git LFS pointer to it; run 'git lfs pull' to get the file");
    }
    if (size < Long.BYTES + 2) {
      throw CheckpointFault.malformed(
          file, "at least 10 bytes of safetensors header", size + " bytes in all");
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER_BYTES) {
      throw CheckpointFault.malformed(
          file,
          "a header of 2 to " + MAX_HEADER_BYTES + " bytes",
          "a stated length of " + Long.toUnsignedString(length));
    }
    if (length > size - Long.BYTES) {
      throw CheckpointFault.malformed(
          file, "a header of " + length + " bytes", "a file of " + size + " bytes in all");
    }
    if (start[Long.BYTES] != '{') {
      throw CheckpointFault.malformed(
          file, "a header that is a JSON object", "first byte " + (start[Long.BYTES] & 0xff));
    }
    return length;
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      at += count;
    }
  }

  private static Reader utf8(byte[] bytes) {
    // A decoder that reports: the default one would put replacement characters into tensor names.
    return new InputStreamReader(
        new ByteArrayInputStream(bytes),
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }
}
