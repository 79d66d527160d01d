package dev.pifi.engine.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes safetensors files: whole or not at all, the same bytes for the same tensors. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * Writes a file under a temporary name, forces it to disk and renames it.
   *
   * @throws PifiException STORAGE_FAILED if the disk is full or the folder not writable; no half
   *     file stays
   */
  public static void write(Path file, Map<String, String> metadata, List<FloatTensor> tensors) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        drain(channel, header(metadata, tensors));
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (FloatTensor tensor : tensors) {
          write(channel, chunk, tensor);
        }
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
      json.put(tensor.name(), entry);
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

  private static void write(FileChannel channel, ByteBuffer chunk, FloatTensor tensor)
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

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void removeQuietly(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
