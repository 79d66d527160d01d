package dev.pifi.engine.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import dev.pifi.graph.verify.Verifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A graph that runs on libtorch with the weights it was compiled on. One thread at a time. */
public final class CompiledGraph implements AutoCloseable {
  private final Graph graph;
  private final Layout layout;
  private final Weights weights;
  private final TorchModule module;
  private final NDArray forwardMethod;
  private final List<NDArray> constants = new ArrayList<>();
  private final NDManager manager;

  private CompiledGraph(Graph graph, Weights weights, ScriptEmitter script) {
    this.graph = graph;
    this.layout = Layout.of(graph);
    this.weights = weights;
    this.manager = weights.manager().newSubManager();
    this.module = new TorchModule(script.finish(), manager.getDevice());
    this.forwardMethod = method(manager, "run");
    for (Value constant : layout.constants()) {
      constants.add(constant(constant));
    }
  }

  /** Compiles for evaluation: {@link #run} returns the outputs. */
  public static CompiledGraph inference(Graph exact, Weights weights) {
    Graph graph = weights.typed(exact);
    ScriptEmitter script = emitter(graph, weights);
    script.forward("run", graph);
    return new CompiledGraph(graph, weights, script);
  }

  /**
   * Compiles a scalar output and its gradients.
   *
   * @param by the names of parameters and float inputs
   */
  public static Gradients gradients(Graph exact, Weights weights, String output, List<String> by) {
    return gradients(exact, weights, output, by, LinearKernels.of(weights));
  }

  static Gradients gradients(
      Graph exact, Weights weights, String output, List<String> by, LinearKernels kernels) {
    Graph graph = weights.typed(exact);
    List<Value> leaves = new ArrayList<>();
    for (String name : by) {
      Value input = graph.inputs().get(name);
      leaves.add(input == null ? graph.parameters().get(name) : input);
      if (input == null) {
        weights.array(name).setRequiresGradient(true);
      }
    }
    ScriptEmitter script = emitter(graph, weights, kernels);
    script.gradients("run", graph, output, leaves);
    return new Gradients(new CompiledGraph(graph, weights, script), output, by);
  }

  static ScriptEmitter emitter(Graph graph, Weights weights) {
    return emitter(graph, weights, LinearKernels.of(weights));
  }

  static ScriptEmitter emitter(Graph graph, Weights weights, LinearKernels kernels) {
    Verifier.check(graph);
    return new ScriptEmitter(
        weights.manager().getDevice().isGpu(),
        weights.precision() == Precision.BF16_WIDENED,
        kernels);
  }

  static CompiledGraph of(Graph graph, Weights weights, ScriptEmitter script) {
    return new CompiledGraph(graph, weights, script);
  }

  static NDArray method(NDManager manager, String name) {
    NDArray array = manager.create(0f);
    array.setName("module_method:" + name);
    return array;
  }

  /** The outputs by name, float32, for inputs by name. */
  public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs) {
    try (NDManager step = manager.newSubManager()) {
      NDList results = call(step, forwardMethod, inputs, List.of(), Map.of(), false, List.of());
      Map<String, Tensor.Floats> outputs = new LinkedHashMap<>();
      int i = 0;
      for (String name : graph.outputs().keySet()) {
        outputs.put(name, host(results.get(i++)));
      }
      return outputs;
    }
  }

  /**
   * Runs with tensors that stay where the model computes.
   *
   * @param inputs what this run brings
   * @param resident holds the other inputs; takes the outputs whose names it is asked to keep
   * @param kept names of outputs that stay
   * @return the other outputs, float32
   */
  public Map<String, Tensor.Floats> run(
      Map<String, Tensor> inputs, ResidentTensors resident, Predicate<String> kept) {
    try (NDManager step = manager.newSubManager()) {
      List<NDArray> arguments = arguments(step, inputs, resident);
      NDList results = module.call(forwardMethod, Map.of("a", arguments), false);
      Map<String, Tensor.Floats> outputs = new LinkedHashMap<>();
      int i = 0;
      for (String name : graph.outputs().keySet()) {
        NDArray result = results.get(i++);
        if (kept.test(name)) {
          resident.keep(name, result);
        } else {
          result.attach(step);
          outputs.put(name, host(result));
        }
      }
      return outputs;
    }
  }

  /** The graph's tensors: inputs of this run before resident ones of the same name. */
  List<NDArray> arguments(NDManager step, Map<String, Tensor> inputs, ResidentTensors resident) {
    List<NDArray> arguments = new ArrayList<>(layout.size() + 2);
    for (String name : layout.inputs()) {
      Tensor tensor = inputs.get(name);
      arguments.add(tensor == null ? resident.array(name) : device(step, tensor));
    }
    layout.parameters().forEach(name -> arguments.add(weights.array(name)));
    arguments.addAll(constants);
    return arguments;
  }

  NDList call(
      NDManager step,
      NDArray method,
      Map<String, Tensor> inputs,
      List<NDArray> scalars,
      Map<String, List<NDArray>> more,
      boolean training,
      List<String> differentiable) {
    List<NDArray> arguments = new ArrayList<>(layout.size() + scalars.size());
    for (String name : layout.inputs()) {
      Tensor tensor = inputs.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException("input '" + name + "' is missing");
      }
      NDArray array = device(step, tensor);
      if (differentiable.contains(name)) {
        array.setRequiresGradient(true);
      }
      arguments.add(array);
    }
    for (String name : layout.parameters()) {
      arguments.add(weights.array(name));
    }
    arguments.addAll(constants);
    arguments.addAll(scalars);
    Map<String, List<NDArray>> lists = new LinkedHashMap<>();
    lists.put("a", arguments);
    lists.putAll(more);
    return module.call(method, lists, training);
  }

  NDList callPlain(NDArray method, Map<String, List<NDArray>> arguments) {
    return module.call(method, arguments, true);
  }

  /** Calls without gradients. */
  NDList callOnly(NDArray method, Map<String, List<NDArray>> arguments) {
    return module.call(method, arguments, false);
  }

  NDManager manager() {
    return manager;
  }

  private NDArray constant(Value value) {
    double[] numbers = value.attribute(Attribute.DATA).values();
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return manager.create(floats, new Shape(value.shape().sizes()));
  }

  static NDArray device(NDManager step, Tensor tensor) {
    if (tensor instanceof Tensor.Longs longs) {
      return step.create(longs.values(), new Shape(longs.sizes()));
    }
    Tensor.Floats floats = (Tensor.Floats) tensor;
    return step.create(floats.values(), new Shape(floats.sizes()));
  }

  static Tensor.Floats host(NDArray array) {
    float[] values =
        array.getDataType() == DataType.FLOAT32
            ? array.toFloatArray()
            : array.toType(DataType.FLOAT32, false).toFloatArray();
    return new Tensor.Floats(values, array.getShape().getShape());
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }

  /** A compiled scalar with its gradients. */
  public static final class Gradients implements AutoCloseable {
    private final CompiledGraph compiled;
    private final String output;
    private final List<String> by;

    private Gradients(CompiledGraph compiled, String output, List<String> by) {
      this.compiled = compiled;
      this.output = output;
      this.by = List.copyOf(by);
    }

    /** The scalar under its own name and each gradient under the name it was asked for. */
    @SuppressWarnings("try")
    public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs) {
      try (NDManager step = compiled.manager.newSubManager();
          GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDList results =
            compiled.call(step, compiled.forwardMethod, inputs, List.of(), Map.of(), true, by);
        Map<String, Tensor.Floats> values = new LinkedHashMap<>();
        values.put(output, host(results.get(0)));
        for (int i = 0; i < by.size(); i++) {
          values.put(by.get(i), host(results.get(i + 1)));
        }
        return values;
      }
    }

    @Override
    public void close() {
      compiled.close();
    }
  }
}
