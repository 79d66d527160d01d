package dev.pifi.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * Tensors that stay where the model computes from one run to the next, such as keys and values of
 * the tokens so far. Not thread-safe.
 */
public final class ResidentTensors implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new HashMap<>();

  /** None yet, beside these weights. */
  public ResidentTensors(Weights weights) {
    this.manager = weights.manager().newSubManager();
  }

  NDArray array(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("input '" + name + "' is missing");
    }
    return array;
  }

  void keep(String name, NDArray array) {
    array.attach(manager);
    NDArray before = arrays.put(name, array);
    if (before != null) {
      before.close();
    }
  }

  /** Puts a tensor of zeros, float32. */
  public void zeros(String name, long... sizes) {
    keep(name, manager.zeros(new Shape(sizes)));
  }

  /** Puts numbers. */
  public void put(String name, Tensor tensor) {
    keep(name, CompiledGraph.device(manager, tensor));
  }

  /** Appends zeros along an axis. */
  public void grow(String name, int axis, long by) {
    NDArray old = array(name);
    long[] sizes = old.getShape().getShape();
    sizes[axis] = by;
    try (NDArray more = manager.zeros(new Shape(sizes), old.getDataType())) {
      keep(name, old.concat(more, axis));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
