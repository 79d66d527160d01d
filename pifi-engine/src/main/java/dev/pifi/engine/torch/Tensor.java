package dev.pifi.engine.torch;

import java.util.Arrays;

/** A host tensor that goes into or comes out of a compiled graph: int64 or float32, row-major. */
public sealed interface Tensor {

  /** The sizes, outermost first. */
  long[] sizes();

  /** An int64 tensor; the arrays are not copied. */
  record Longs(long[] values, long... sizes) implements Tensor {}

  /** A float32 tensor; the arrays are not copied. */
  record Floats(float[] values, long... sizes) implements Tensor {
    /** The one number of a scalar. */
    public float scalar() {
      return values[0];
    }

    @Override
    public String toString() {
      return "float32" + Arrays.toString(sizes);
    }
  }
}
