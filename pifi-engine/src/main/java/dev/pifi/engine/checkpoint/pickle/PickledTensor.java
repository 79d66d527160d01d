package dev.pifi.engine.checkpoint.pickle;

import java.util.List;

/**
 * Where one tensor of a {@code .bin} file lies. Immutable; every figure has been checked against
 * the tensor's storage, and the storage against the file.
 *
 * @param dtype the type of the elements, as safetensors would name it
 * @param shape sizes of the axes, outermost first; empty for a scalar
 * @param strides elements between neighbours along each axis; never negative
 * @param offset bytes from the start of the file to the first element
 * @param byteLength bytes of the elements when packed row-major; never more than the storage has
 */
public record PickledTensor(
    String dtype, List<Long> shape, List<Long> strides, long offset, long byteLength) {
  /** Copies the lists. */
  public PickledTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }
}
