package dev.pifi.engine.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains the weights it was compiled on: a step is one call into libtorch, with forward, gradients,
 * clipping and a fused Adam. One thread at a time.
 */
public final class TrainingProgram implements AutoCloseable {
  private final CompiledGraph compiled;
  private final Weights weights;
  private final List<String> trainable;
  private final LinearKernels kernels;
  private final List<NDArray> packed = new ArrayList<>();
  private final List<NDArray> storage = new ArrayList<>();
  private final List<NDArray> firstMoments = new ArrayList<>();
  private final List<NDArray> secondMoments = new ArrayList<>();
  private final List<NDArray> accumulators = new ArrayList<>();
  private final NDArray stepCount;
  private final NDArray stepMethod;
  private final NDArray accumulateMethod;
  private final NDArray updateMethod;

  /**
   * Compiles.
   *
   * @param exact a graph with a scalar output {@code loss}: the sum over examples
   * @param trainable names of parameters that {@code loss} depends on
   */
  public TrainingProgram(
      Graph exact, Weights weights, List<String> trainable, Optimizer optimizer) {
    this(
        weights.typed(exact),
        weights,
        trainable,
        optimizer,
        LinearKernels.training(weights.typed(exact), weights, trainable));
  }

  TrainingProgram(
      Graph graph,
      Weights weights,
      List<String> trainable,
      Optimizer optimizer,
      LinearKernels kernels) {
    this.weights = weights;
    this.trainable = List.copyOf(trainable);
    List<Value> by = trainable.stream().map(graph.parameters()::get).toList();
    this.kernels = kernels;
    ScriptEmitter script = CompiledGraph.emitter(graph, weights, kernels);
    script.trainingStep("step", graph, by, optimizer);
    script.accumulation("accumulate", graph, by);
    script.accumulatedUpdate("update", by.size(), optimizer);
    if (!kernels.packed().isEmpty()) {
      script.transposedPacking("pack");
    }
    this.compiled = CompiledGraph.of(graph, weights, script);
    NDManager manager = compiled.manager();
    this.stepMethod = CompiledGraph.method(manager, "step");
    this.accumulateMethod = CompiledGraph.method(manager, "accumulate");
    this.updateMethod = CompiledGraph.method(manager, "update");
    this.stepCount = manager.create(0f);
    for (String name : trainable) {
      NDArray array = weights.array(name);
      array.setRequiresGradient(true);
      NDArray plain = array.stopGradient();
      plain.attach(manager);
      storage.add(plain);
      firstMoments.add(manager.zeros(array.getShape(), DataType.FLOAT32));
      secondMoments.add(manager.zeros(array.getShape(), DataType.FLOAT32));
    }
  }

  /**
   * The outcome of a step.
   *
   * @param loss the loss of the batch, scaled as asked
   * @param gradientNorm the global norm before clipping
   */
  public record Step(double loss, double gradientNorm) {}

  /**
   * Trains one batch.
   *
   * @param lossScale what the summed loss is multiplied by, one over the number of examples
   */
  @SuppressWarnings("try")
  public Step step(Map<String, Tensor> inputs, double learningRate, double lossScale) {
    try (NDManager step = compiled.manager().newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      List<NDArray> scalars =
          List.of(stepCount, step.create((float) learningRate), step.create((float) lossScale));
      Map<String, List<NDArray>> lists = new LinkedHashMap<>(packed());
      lists.putAll(state());
      NDList result = compiled.call(step, stepMethod, inputs, scalars, lists, true, List.of());
      return new Step(result.get(0).getFloat(), result.get(1).getFloat());
    }
  }

  /** Adds the gradients of a part of a batch; returns the part's scaled loss. */
  @SuppressWarnings("try")
  public double accumulate(Map<String, Tensor> inputs, double lossScale) {
    if (accumulators.isEmpty()) {
      for (String name : trainable) {
        accumulators.add(
            compiled.manager().zeros(weights.array(name).getShape(), DataType.FLOAT32));
      }
    }
    try (NDManager step = compiled.manager().newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      List<NDArray> scalars = List.of(step.create((float) lossScale));
      Map<String, List<NDArray>> lists = new LinkedHashMap<>(packed());
      lists.put("acc", accumulators);
      return compiled
          .call(step, accumulateMethod, inputs, scalars, lists, true, List.of())
          .get(0)
          .getFloat();
    }
  }

  /** Updates the weights by the accumulated gradients and clears them; returns their norm. */
  public double update(double learningRate) {
    try (NDManager step = compiled.manager().newSubManager()) {
      Map<String, List<NDArray>> arguments = new LinkedHashMap<>();
      arguments.put("a", List.of(stepCount, step.create((float) learningRate)));
      arguments.putAll(state());
      arguments.put("g", accumulators);
      NDList result = compiled.callPlain(updateMethod, arguments);
      double norm = result.get(0).getFloat();
      result.get(0).close();
      return norm;
    }
  }

  /** Frozen weights in the order of the CPU's kernels for gradients; an empty list is left out. */
  private Map<String, List<NDArray>> packed() {
    for (String name : kernels.packed().subList(packed.size(), kernels.packed().size())) {
      NDArray pack = CompiledGraph.method(compiled.manager(), "pack");
      NDArray array =
          compiled.callOnly(pack, Map.of("a", List.of(weights.array(name)))).singletonOrThrow();
      array.attach(compiled.manager());
      packed.add(array);
    }
    return packed.isEmpty() ? Map.of() : Map.of("q", packed);
  }

  /** The lists behind the first argument, in the methods' order. */
  private Map<String, List<NDArray>> state() {
    Map<String, List<NDArray>> state = new LinkedHashMap<>();
    state.put("mp", storage);
    state.put("m", firstMoments);
    state.put("w", secondMoments);
    return state;
  }

  /** Names of the parameters that are trained, in the order of the moments. */
  public List<String> trainable() {
    return trainable;
  }

  /** Copies of the optimizer's first moments, in order. */
  public float[] firstMoment(int index) {
    return firstMoments.get(index).toFloatArray();
  }

  /** Copies of the optimizer's second moments, in order. */
  public float[] secondMoment(int index) {
    return secondMoments.get(index).toFloatArray();
  }

  /** How many updates have been made. */
  public long updates() {
    return (long) stepCount.getFloat();
  }

  /** Puts back one parameter's moments. */
  public void restoreMoments(int index, float[] first, float[] second) {
    Weights.copy(compiled.manager(), first, firstMoments.get(index));
    Weights.copy(compiled.manager(), second, secondMoments.get(index));
  }

  /** Puts back the number of updates. */
  public void restoreUpdates(long updates) {
    Weights.copy(compiled.manager(), new float[] {updates}, stepCount);
  }

  /** Makes the next step's dropout a function of this number alone. */
  public static void seed(long number) {
    Engine.getEngine("PyTorch").setRandomSeed((int) (number ^ (number >>> 32)));
  }

  @Override
  public void close() {
    compiled.close();
  }
}
