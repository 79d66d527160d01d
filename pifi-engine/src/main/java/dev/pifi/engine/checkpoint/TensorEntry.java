package dev.pifi.engine.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Where one tensor lies on disk, and its shape. Immutable. Every figure has been checked against
 * the file's length when the entry was made.
 *
 * @param name the name in the checkpoint
 * @param type how elements are stored
 * @param dtype the type as the file names it, which says more where {@code type} is {@link
 *     StoredType#UNSUPPORTED}
 * @param shape sizes of the axes, outermost first; empty for a scalar
 * @param strides elements between neighbours along each axis; row-major except for some tensors of
 *     {@code .bin} files
 * @param file the file, or the shard, that holds the tensor
 * @param offset bytes from the start of the file to the first element
 * @param byteLength bytes of the elements when packed row-major
 */
public record TensorEntry(
    String name,
    StoredType type,
    String dtype,
    List<Long> shape,
    List<Long> strides,
    Path file,
    long offset,
    long byteLength) {

  /** Copies the lists. */
  public TensorEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(file, "file");
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  /** The shape as an array of the caller's own. */
  public long[] shapeArray() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** How many elements the tensor has; 1 for a scalar. */
  public long elementCount() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Whether the elements lie row-major without gaps, so that they can be mapped as they are. */
  public boolean isPacked() {
    if (elementCount() == 0) {
      return true;
    }
    long expected = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      // The stride of an axis of length 1 is never used, and PyTorch leaves anything there.
      if (shape.get(axis) != 1 && strides.get(axis) != expected) {
        return false;
      }
      expected *= shape.get(axis);
    }
    return true;
  }

  /** Type and shape for messages, such as {@code F32 [2, 3]}. */
  public String describe() {
    return (type == StoredType.UNSUPPORTED ? dtype + " (unsupported)" : dtype) + " " + shape;
  }

  /** The strides of a row-major tensor of this shape. */
  static List<Long> packedStrides(List<Long> shape) {
    List<Long> strides = new ArrayList<>(Collections.nCopies(shape.size(), 1L));
    for (int axis = shape.size() - 2; axis >= 0; axis--) {
      strides.set(axis, strides.get(axis + 1) * shape.get(axis + 1));
    }
    return strides;
  }
}
