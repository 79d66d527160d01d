package dev.pifi.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.passes.Passes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of a model on a device: float32, frozen matrices perhaps bfloat16. Graphs compiled
 * on one {@code Weights} share them, so that training shows at once in inference. Not thread-safe.
 */
public final class Weights implements AutoCloseable {
  private static final String SCRIPT =
      """
      class Net(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def matrix(self: __torch__.Net, a: List[Tensor]) -> List[Tensor]:
          r = torch.size(a[0], 0)
          c = torch.floordiv(torch.size(a[0], 1), 2)
          return [torch.set_(torch.empty([0], dtype=15, device=ops.prim.device(a[0])), a[0], 0, [r, c], [c, 1])]
      """;

  private final NDManager manager;
  private final Precision precision;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private final Map<String, Parameter> bfloat16 = new HashMap<>();

  /** Float32 parameters whose memory belongs to somebody else. */
  private final Set<String> borrowed = new HashSet<>();

  /** No parameters yet, on a device, for products in float32. */
  public Weights(Device device) {
    this(device, Precision.FP32);
  }

  /** No parameters yet, on a device. */
  public Weights(Device device, Precision precision) {
    this.manager = Engine.getEngine("PyTorch").newBaseManager(device);
    this.precision = precision;
  }

  /** No parameters yet, in the memory of the CPU, for products in float32. */
  public static Weights onCpu() {
    return new Weights(Device.cpu());
  }

  NDManager manager() {
    return manager;
  }

  /** How graphs compiled on these weights multiply. */
  public Precision precision() {
    return precision;
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

  /** Adds a parameter that will not be trained; a matrix takes the type that products read. */
  public void putFrozen(Parameter parameter, float[] values) {
    if (precision.bfloat16() && parameter.shape().rank() == 2) {
      putBfloat16(parameter, rounded(values));
    } else {
      put(parameter, values);
    }
  }

  /**
   * Adds a frozen matrix that is bfloat16 already.
   *
   * @param bytes a direct buffer, little-endian, row-major; used where it lies if the device is the
   *     CPU, so a mapped file must stay as it is
   */
  public void putBfloat16(Parameter parameter, ByteBuffer bytes) {
    long[] sizes = parameter.shape().sizes();
    NDArray raw = manager.create(bytes, new Shape(sizes[0], 2 * sizes[1]), DataType.UINT8);
    try (TorchModule module = new TorchModule(SCRIPT, manager.getDevice());
        NDArray method = CompiledGraph.method(manager, "matrix")) {
      arrays.put(
          parameter.name(),
          module.call(method, Map.of("a", List.of(raw)), true).singletonOrThrow());
    }
    bfloat16.put(parameter.name(), parameter);
  }

  /**
   * Adds a frozen float32 parameter.
   *
   * @param bytes a direct buffer, little-endian, row-major; used where it lies if the device is the
   *     CPU, so a mapped file must stay as it is
   */
  public void putFloat32(Parameter parameter, ByteBuffer bytes) {
    arrays.put(
        parameter.name(),
        manager.create(bytes, new Shape(parameter.shape().sizes()), DataType.FLOAT32));
    borrowed.add(parameter.name());
  }

  /** Replaces the numbers of a parameter that exists. */
  public void set(String name, float[] values) {
    if (bfloat16.containsKey(name)) {
      arrays.remove(name).close();
      putBfloat16(bfloat16.get(name), rounded(values));
      return;
    }
    if (borrowed.remove(name)) {
      // The memory is a file's.
      try (NDArray lent = arrays.remove(name);
          NDArray wrapped = manager.create(values, lent.getShape())) {
        arrays.put(name, wrapped.duplicate());
      }
      return;
    }
    copy(manager, values, array(name).stopGradient());
  }

  /** Round to nearest, ties to even. */
  private static ByteBuffer rounded(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(values.length, 2))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      int bits = Float.floatToRawIntBits(value);
      int round = Float.isNaN(value) ? 0 : 0x7FFF + ((bits >>> 16) & 1);
      bytes.putShort((short) ((bits + round) >>> 16));
    }
    return bytes.flip();
  }

  /** Copies numbers into an array's own memory, where every alias of it sees them. */
  static void copy(NDManager manager, float[] values, NDArray target) {
    try (NDArray wrapped = manager.create(values, target.getShape())) {
      target.set(new NDIndex("..."), wrapped);
    }
  }

  /** The graph with the types that these weights ask for. */
  Graph typed(Graph graph) {
    return precision.bfloat16() ? Passes.bfloat16(bfloat16.keySet()).apply(graph) : graph;
  }

  /** The names of all parameters. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(arrays.keySet());
  }

  /** The names of those that are stored as bfloat16. */
  public Set<String> bfloat16Names() {
    return java.util.Collections.unmodifiableSet(bfloat16.keySet());
  }

  /** A copy of a parameter's numbers. */
  public float[] floats(String name) {
    if (bfloat16.containsKey(name)) {
      try (NDArray wide = array(name).toType(DataType.FLOAT32, true)) {
        return wide.toFloatArray();
      }
    }
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
