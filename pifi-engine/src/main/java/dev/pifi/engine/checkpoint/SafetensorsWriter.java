package dev.pifi.engine.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes safetensors files: whole or not at all, the same bytes for the same tensors. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * Writes a file under a temporary name, forces it to disk and renames it.
   *
   * @throws PifiException STORAGE_FAILED if the disk is full or the folder not writable; no half
   *     file stays, whatever goes wrong, and a file that was there before stays as it was
   */
  public static void write(Path file, Map<String, String> metadata, List<FloatTensor> tensors) {
    write(file, metadata, tensors, channel -> channel);
  }

  /**
   * Writes through a channel around the file's own.
   *
   * @param around what stands between, such as a limit that acts as a full disk does
   */
  static void write(
      Path file,
      Map<String, String> metadata,
      List<FloatTensor> tensors,
      UnaryOperator<WritableByteChannel> around) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        writeAll(around.apply(channel), metadata, tensors);
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      removeQuietly(temporary, e);
      throw PifiException.of(ErrorCode.STORAGE_FAILED, file.toString())
          .expected("to write the file")
          .actual(e.getMessage() == null ? e.toString() : e.getMessage())
          .remedy("free space, allow larger files, or choose another folder")
          .cause(e)
          .build();
    } catch (RuntimeException | Error e) {
      // Numbers are fetched while the file is written, and may not come.
      removeQuietly(temporary, e);
      throw e;
    }
  }

  private static void writeAll(
      WritableByteChannel channel, Map<String, String> metadata, List<FloatTensor> tensors)
      throws IOException {
    drain(channel, header(metadata, tensors));
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (FloatTensor tensor : tensors) {
      write(channel, chunk, tensor);
    }
  }

  private static ByteBuffer header(Map<String, String> metadata, List<FloatTensor> tensors)
      throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      json.put("__metadata__", metadata);
    }
    long offset = 0;
    for (FloatTensor tensor : tensors) {
      long end = offset + tensor.elements() * Float.BYTES;
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", StoredType.F32.safetensorsName());
      entry.put("shape", tensor.sizes());
      entry.put("data_offsets", new long[] {offset, end});
      if (json.put(tensor.name(), entry) != null) {
        throw new IllegalArgumentException("two tensors are named " + tensor.name());
      }
      offset = end;
    }
    byte[] text = new ObjectMapper().writeValueAsBytes(json);
    int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(length).put(text);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static void write(WritableByteChannel channel, ByteBuffer chunk, FloatTensor tensor)
      throws IOException {
    float[] values = tensor.values().get();
    if (values.length != tensor.elements()) {
      throw new IllegalStateException(tensor.name() + " has " + values.length + " numbers");
    }
    for (int at = 0; at < values.length; ) {
      int count = Math.min(CHUNK / Float.BYTES, values.length - at);
      chunk.clear();
      chunk.asFloatBuffer().put(values, at, count);
      chunk.limit(count * Float.BYTES);
      drain(channel, chunk);
      at += count;
    }
  }

  private static void drain(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void removeQuietly(Path file, Throwable cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
