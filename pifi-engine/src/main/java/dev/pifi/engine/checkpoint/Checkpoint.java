package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
  private final Path file;
  private final Map<String, Path> shardOf;
  private final Map<Path, TensorHeaders> headers = new HashMap<>();
  private final Map<Path, FileStamp> stamps = new HashMap<>();

  private Checkpoint(Path file, Map<String, Path> shardOf) {
    this.file = file;
    this.shardOf = shardOf;
  }

  /**
   * Opens a checkpoint.
   *
   * @param folderOrFile a folder with {@code model.safetensors}, {@code
   *     model.safetensors.index.json}, {@code pytorch_model.bin} or {@code
   *     pytorch_model.bin.index.json}, of which the first is taken, or such a file
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

  /** Whether a folder has weights in a form that {@link #open} reads; a file is not a folder. */
  public static boolean isIn(Path folder) {
    return Files.isDirectory(folder) && CheckpointLocation.first(folder).isPresent();
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
    TensorHeaders known = headers.get(shard);
    if (known != null) {
      return known;
    }
    try {
      stamps.put(shard, FileStamp.of(shard));
    } catch (IOException e) {
      throw CheckpointFault.unreadable(shard, e);
    }
    TensorHeaders read = TensorHeaders.read(shard);
    headers.put(shard, read);
    return read;
  }

  /**
   * A tensor's bytes, little-endian and row-major, in direct buffers below 2 GiB. Mapped without a
   * copy, unless the file has them in another order or off their natural alignment.
   */
  public List<ByteBuffer> map(TensorEntry entry) {
    int elementBytes = Math.max(1, entry.type().byteSize());
    List<ByteBuffer> slices = slices(entry);
    if (!entry.isPacked() || entry.offset() % elementBytes == 0) {
      return slices;
    }
    return slices.stream().map(Checkpoint::copy).toList();
  }

  private static ByteBuffer copy(ByteBuffer slice) {
    return ByteBuffer.allocateDirect(slice.remaining())
        .put(slice)
        .flip()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private List<ByteBuffer> slices(TensorEntry entry) {
    try {
      FileStamp stamp = stamps.get(entry.file());
      if (stamp != null) {
        stamp.require(entry.file());
      }
      return entry.isPacked()
          ? MappedRange.slices(entry.file(), entry.offset(), entry.byteLength())
          : StridedCopy.slices(entry);
    } catch (IOException e) {
      throw CheckpointFault.unreadable(entry.file(), e);
    }
  }

  /**
   * A tensor's numbers as float32, row-major.
   *
   * @throws PifiException CHECKPOINT_INVALID if it is not of a floating type, or has more numbers
   *     than an array holds
   */
  public float[] readFloats(TensorEntry entry) {
    if (!entry.type().isFloating()) {
      throw wrongType(entry, "floating point numbers");
    }
    float[] values = new float[arrayLength(entry)];
    int at = 0;
    for (ByteBuffer slice : slices(entry)) {
      at = convert(entry, slice, values, at);
    }
    return values;
  }

  /** Asked before any array is made: a shape of an unknown type is not bounded by the file. */
  private static PifiException wrongType(TensorEntry entry, String wanted) {
    return CheckpointFault.malformed(entry.file(), entry.name(), wanted, entry.dtype());
  }

  private static int arrayLength(TensorEntry entry) {
    if (entry.elementCount() > Integer.MAX_VALUE - 8) {
      throw CheckpointFault.malformed(
          entry.file(), entry.name(), "fewer than 2^31 elements", entry.describe());
    }
    return (int) entry.elementCount();
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
      default -> throw wrongType(entry, "floating point numbers");
    }
    return at;
  }

  /**
   * A tensor's whole numbers, row-major.
   *
   * @throws PifiException CHECKPOINT_INVALID if it is not of a whole type
   */
  public long[] readLongs(TensorEntry entry) {
    if (entry.type().isFloating() || entry.type() == StoredType.UNSUPPORTED) {
      throw wrongType(entry, "whole numbers");
    }
    long[] values = new long[arrayLength(entry)];
    int at = 0;
    for (ByteBuffer slice : slices(entry)) {
      while (slice.hasRemaining()) {
        values[at++] =
            switch (entry.type()) {
              case I64 -> slice.getLong();
              case I32 -> slice.getInt();
              case I16 -> slice.getShort();
              case I8 -> slice.get();
              case U8, BOOL -> slice.get() & 0xFF;
              default -> throw wrongType(entry, "whole numbers");
            };
      }
    }
    return values;
  }

  /** The SHA-256 of a tensor's bytes, in hex. */
  public String sha256(TensorEntry entry) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      slices(entry).forEach(digest::update);
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
