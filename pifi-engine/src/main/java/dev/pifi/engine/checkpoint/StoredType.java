package dev.pifi.engine.checkpoint;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How one element of a tensor is stored, little-endian. Constants carry the names that the
 * safetensors format gives them.
 */
public enum StoredType {
  /** IEEE 754 single precision. */
  F32(4, true),
  /** IEEE 754 half precision. */
  F16(2, true),
  /** The upper half of a single-precision number. */
  BF16(2, true),
  /** IEEE 754 double precision. */
  F64(8, true),
  /** Signed 64-bit integer. */
  I64(8, false),
  /** Signed 32-bit integer. */
  I32(4, false),
  /** Signed 16-bit integer. */
  I16(2, false),
  /** Signed 8-bit integer. */
  I8(1, false),
  /** Unsigned 8-bit integer. */
  U8(1, false),
  /** One byte, 0 or 1. */
  BOOL(1, false),
  /**
   * A type that is listed but not read; {@link TensorEntry#dtype()} has its name. Its {@link
   * #byteSize()} is 0.
   */
  UNSUPPORTED(0, false);

  private static final Map<String, StoredType> BY_NAME =
      Stream.of(values())
          .filter(type -> type != UNSUPPORTED)
          .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final int byteSize;
  private final boolean floating;

  StoredType(int byteSize, boolean floating) {
    this.byteSize = byteSize;
    this.floating = floating;
  }

  /** Bytes of one element; 0 for {@link #UNSUPPORTED}. */
  public int byteSize() {
    return byteSize;
  }

  /** Whether elements are floating-point numbers. */
  public boolean isFloating() {
    return floating;
  }

  /** The name in a safetensors header, such as {@code BF16}. */
  public String safetensorsName() {
    return name();
  }

  /** The type of that safetensors name, or empty if this reader does not know it. */
  public static Optional<StoredType> named(String safetensorsName) {
    return Optional.ofNullable(BY_NAME.get(safetensorsName));
  }
}
