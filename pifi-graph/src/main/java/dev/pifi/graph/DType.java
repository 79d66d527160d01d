package dev.pifi.graph;

/** The element types that values of a graph can have. */
public enum DType {
  FLOAT32(4),
  BFLOAT16(2),
  INT64(8),
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether gradients can flow through values of this type. */
  public boolean isFloating() {
    return this == FLOAT32 || this == BFLOAT16;
  }

  /**
   * The type of an elementwise result of both: floating wins over whole numbers, the wider floating
   * type wins.
   */
  public static DType promote(DType a, DType b) {
    if (a == b) {
      return a;
    }
    if (a == FLOAT32 || b == FLOAT32) {
      return FLOAT32;
    }
    if (a == BFLOAT16 || b == BFLOAT16) {
      return BFLOAT16;
    }
    return INT64;
  }
}
