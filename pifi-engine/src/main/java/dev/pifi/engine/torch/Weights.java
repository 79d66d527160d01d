package dev.pifi.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.pifi.graph.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of a model on a device, float32. Graphs compiled on one {@code Weights} share
 * them, so that training shows at once in inference. Not thread-safe.
 */
public final class Weights implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  /** No parameters yet, on a device. */
  public Weights(Device device) {
    this.manager = Engine.getEngine("PyTorch").newBaseManager(device);
  }

  NDManager manager() {
    return manager;
  }

  /** Adds a parameter or replaces its numbers, as many as its shape has, row-major. */
  public void put(Parameter parameter, float[] values) {
    NDArray existing = arrays.get(parameter.name());
    if (existing != null) {
      set(parameter.name(), values);
      return;
    }
    // A copy lies aligned in libtorch's own memory; the rounding of a matrix product depends on
    // that.
    try (NDArray wrapped = manager.create(values, new Shape(parameter.shape().sizes()))) {
      arrays.put(parameter.name(), wrapped.duplicate());
    }
  }

  /** Replaces the numbers of a parameter that exists. */
  public void set(String name, float[] values) {
    copy(manager, values, array(name).stopGradient());
  }

  /** Copies numbers into an array's own memory, where every alias of it sees them. */
  static void copy(NDManager manager, float[] values, NDArray target) {
    try (NDArray wrapped = manager.create(values, target.getShape())) {
      target.set(new NDIndex("..."), wrapped);
    }
  }

  /** The names of all parameters. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(arrays.keySet());
  }

  /** A copy of a parameter's numbers. */
  public float[] floats(String name) {
    return array(name).stopGradient().toType(DataType.FLOAT32, false).toFloatArray();
  }

  /** A parameter's sizes. */
  public long[] sizes(String name) {
    return array(name).getShape().getShape();
  }

  NDArray array(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalStateException("no weights for parameter '" + name + "'");
    }
    return array;
  }

  @Override
  public void close() {
    manager.close();
  }
}
