package dev.pifi.graph.reference;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Numbers of a shape, row-major. Truth values are 0 and 1. */
record Tensor(int[] shape, double[] data) {

  static Tensor of(int[] shape) {
    return new Tensor(shape, new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
  }

  int rank() {
    return shape.length;
  }

  /** The size of an axis, which may count from the end. */
  int size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  /** The product of the sizes from one axis to before another. */
  int product(int from, int to) {
    int product = 1;
    for (int i = from; i < to; i++) {
      product *= shape[i];
    }
    return product;
  }

  Tensor map(DoubleUnaryOperator f) {
    return new Tensor(shape, Arrays.stream(data).map(f).toArray());
  }

  /** Repeated along missing axes and axes of size 1. */
  Tensor broadcast(int[] target) {
    if (Arrays.equals(shape, target)) {
      return this;
    }
    Tensor result = of(target);
    int missing = target.length - shape.length;
    for (int i = 0; i < result.data.length; i++) {
      int[] index = unravel(i, target);
      int source = 0;
      for (int axis = 0; axis < shape.length; axis++) {
        source = source * shape[axis] + (shape[axis] == 1 ? 0 : index[axis + missing]);
      }
      result.data[i] = data[source];
    }
    return result;
  }

  Tensor permute(int[] order) {
    int[] target = Arrays.stream(order).map(axis -> shape[axis]).toArray();
    Tensor result = of(target);
    for (int i = 0; i < result.data.length; i++) {
      int[] index = unravel(i, target);
      int[] source = new int[order.length];
      for (int axis = 0; axis < order.length; axis++) {
        source[order[axis]] = index[axis];
      }
      result.data[i] = data[ravel(source, shape)];
    }
    return result;
  }

  Tensor slice(int axis, int start, int end) {
    int[] target = shape.clone();
    target[axis] = end - start;
    Tensor result = of(target);
    for (int i = 0; i < result.data.length; i++) {
      int[] index = unravel(i, target);
      index[axis] += start;
      result.data[i] = data[ravel(index, shape)];
    }
    return result;
  }

  /** Writes a tensor into this one from an offset of an axis on. */
  void paste(Tensor part, int axis, int offset) {
    for (int i = 0; i < part.data.length; i++) {
      int[] index = unravel(i, part.shape);
      index[axis] += offset;
      data[ravel(index, shape)] = part.data[i];
    }
  }

  private static int[] unravel(int position, int[] shape) {
    int[] index = new int[shape.length];
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = position % shape[axis];
      position /= shape[axis];
    }
    return index;
  }

  private static int ravel(int[] index, int[] shape) {
    int position = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      position = position * shape[axis] + index[axis];
    }
    return position;
  }
}
