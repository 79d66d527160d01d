package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint on disk: one file, or shards with an index. Opening reads headers only, of shards
 * only when a tensor of theirs is asked for; numbers are mapped tensor by tensor. Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {
  /** One mapping stays below 2 GiB, whatever the tensor's size. */
  private static final long LARGEST_MAPPING = 1L << 30;

  private final Path file;
  private final Map<String, Path> shardOf;
  private final Map<Path, TensorHeaders> headers = new HashMap<>();

  private Checkpoint(Path file, Map<String, Path> shardOf) {
    this.file = file;
    this.shardOf = shardOf;
  }

  /**
   * Opens a checkpoint.
   *
   * @param folderOrFile a folder with {@code model.safetensors} or {@code
   *     model.safetensors.index.json}, or such a file
   * @throws PifiException FILE_INVALID if nothing is there, CHECKPOINT_INVALID if the header is
   *     malformed
   */
  public static Checkpoint open(Path folderOrFile) {
    Path found = CheckpointLocation.find(folderOrFile);
    if (CheckpointLocation.isIndex(found)) {
      return new Checkpoint(found, ShardIndex.read(found).shardOf());
    }
    Checkpoint checkpoint = new Checkpoint(found, new HashMap<>());
    checkpoint.header(found).tensors().keySet().forEach(n -> checkpoint.shardOf.put(n, found));
    return checkpoint;
  }

  /** The names of all tensors. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(shardOf.keySet());
  }

  /** The metadata of a checkpoint that is one file; empty for shards. */
  public Map<String, String> metadata() {
    return CheckpointLocation.isIndex(file) ? Map.of() : header(file).metadata();
  }

  /** A tensor's entry, if there is one. */
  public Optional<TensorEntry> find(String name) {
    return shardOf.containsKey(name) ? Optional.of(entry(name)) : Optional.empty();
  }

  /**
   * A tensor's entry.
   *
   * @throws PifiException CHECKPOINT_INVALID if there is none, or its shard lacks it
   */
  public TensorEntry entry(String name) {
    Path shard = shardOf.get(name);
    TensorEntry entry = shard == null ? null : header(shard).tensors().get(name);
    if (entry == null) {
      throw CheckpointFault.malformed(
          shard == null ? file : shard, name, "a tensor of this name", "none");
    }
    return entry;
  }

  private TensorHeaders header(Path shard) {
    return headers.computeIfAbsent(shard, TensorHeaders::read);
  }

  /** A tensor's bytes, little-endian, mapped without a copy in slices below 2 GiB. */
  public List<ByteBuffer> map(TensorEntry entry) {
    List<ByteBuffer> slices = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.READ)) {
      for (long done = 0; done < entry.byteLength(); done += LARGEST_MAPPING) {
        long size = Math.min(LARGEST_MAPPING, entry.byteLength() - done);
        slices.add(
            channel
                .map(FileChannel.MapMode.READ_ONLY, entry.offset() + done, size)
                .order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IOException e) {
      throw CheckpointFault.unreadable(entry.file(), e);
    }
    return slices;
  }

  /**
   * A tensor's numbers as float32, row-major.
   *
   * @throws PifiException CHECKPOINT_INVALID if it is not of a floating type
   */
  public float[] readFloats(TensorEntry entry) {
    float[] values = new float[Math.toIntExact(entry.elementCount())];
    int at = 0;
    for (ByteBuffer slice : map(entry)) {
      at = convert(entry, slice, values, at);
    }
    return values;
  }

  private static int convert(TensorEntry entry, ByteBuffer slice, float[] values, int from) {
    int at = from;
    switch (entry.type()) {
      case F32 -> {
        int count = slice.remaining() / Float.BYTES;
        slice.asFloatBuffer().get(values, at, count);
        at += count;
      }
      case BF16 -> {
        while (slice.hasRemaining()) {
          values[at++] = Float.intBitsToFloat(slice.getShort() << 16);
        }
      }
      case F16 -> {
        while (slice.hasRemaining()) {
          values[at++] = HalfPrecision.toFloat(slice.getShort());
        }
      }
      case F64 -> {
        while (slice.hasRemaining()) {
          values[at++] = (float) slice.getDouble();
        }
      }
      default ->
          throw CheckpointFault.malformed(
              entry.file(), entry.name(), "floating point numbers", entry.dtype());
    }
    return at;
  }

  /**
   * A tensor's whole numbers, row-major.
   *
   * @throws PifiException CHECKPOINT_INVALID if it is not of a whole type
   */
  public long[] readLongs(TensorEntry entry) {
    long[] values = new long[Math.toIntExact(entry.elementCount())];
    int at = 0;
    for (ByteBuffer slice : map(entry)) {
      while (slice.hasRemaining()) {
        values[at++] =
            switch (entry.type()) {
              case I64 -> slice.getLong();
              case I32 -> slice.getInt();
              case I16 -> slice.getShort();
              case I8 -> slice.get();
              case U8, BOOL -> slice.get() & 0xFF;
              default ->
                  throw CheckpointFault.malformed(
                      entry.file(), entry.name(), "whole numbers", entry.dtype());
            };
      }
    }
    return values;
  }

  /** The SHA-256 of a tensor's bytes, in hex. */
  public String sha256(TensorEntry entry) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      map(entry).forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw PifiException.of(ErrorCode.INTERNAL, "SHA-256").cause(e).build();
    }
  }

  @Override
  public void close() {
    headers.clear();
  }
}
