package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Storage;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Tensor;
import java.util.List;

/** Holds shape, strides and offset of a tensor against its storage. */
final class Geometry {
  private static final int MOST_AXES = 32;

  private Geometry() {}

  static Tensor tensor(
      PickleInput in, Storage storage, long offset, List<Long> shape, List<Long> strides) {
    if (shape.size() != strides.size() || shape.size() > MOST_AXES) {
      throw in.fault(
          "as many strides as axes, at most " + MOST_AXES,
          strides.size() + " strides for " + shape.size() + " axes");
    }
    String described = "shape " + shape + ", strides " + strides + ", offset " + offset;
    boolean negative =
        offset < 0
            || shape.stream().anyMatch(size -> size < 0)
            || strides.stream().anyMatch(stride -> stride < 0);
    if (negative) {
      throw in.fault("no negative sizes, strides and offsets", described);
    }
    try {
      long count = count(shape);
      if (count > 0 && last(offset, shape, strides) >= storage.elements()) {
        throw in.fault(
            "a tensor within its storage of " + storage.elements() + " elements", described);
      }
      // A stride of 0 repeats elements: a few bytes of file could stand for any amount of memory.
      if (count > storage.elements()) {
        throw in.fault("a tensor that does not repeat elements of its storage", described);
      }
    } catch (ArithmeticException e) {
      throw in.fault("a tensor of fewer than 2^63 elements", described);
    }
    long first = count(shape) == 0 ? storage.first() : storage.first() + offset;
    return new Tensor(storage, first, shape, strides);
  }

  private static long count(List<Long> shape) {
    if (shape.contains(0L)) {
      return 0;
    }
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The index of the last element in the storage. */
  private static long last(long offset, List<Long> shape, List<Long> strides) {
    long last = offset;
    for (int axis = 0; axis < shape.size(); axis++) {
      last = Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
    }
    return last;
  }
}
