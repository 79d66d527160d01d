package dev.pifi.engine.model;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.assembly.RandomWeights;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.StoredType;
import dev.pifi.engine.checkpoint.TensorEntry;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import dev.pifi.graph.passes.PrecisionPlacement;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A composition with its weights on a device.
 *
 * @param composition the model
 * @param weights its numbers
 * @param trainable names of the parameters that training changes
 */
public record FineTuneModel(Composition composition, Weights weights, List<String> trainable)
    implements AutoCloseable {
  private static final String PLUGGED = "llm.";

  /**
   * Where the numbers come from.
   *
   * @param slm a checkpoint folder; absent means random
   * @param llm a checkpoint folder; absent means random
   * @param freeze whether plugged layers stay as they are
   * @param seed of random numbers
   */
  public record Sources(Optional<Path> slm, Optional<Path> llm, boolean freeze, long seed) {}

  /**
   * Reads or makes the weights.
   *
   * @throws dev.pifi.spi.PifiException CHECKPOINT_INVALID if a checkpoint does not fit
   */
  public static FineTuneModel load(
      Composition composition, Sources sources, Device device, Precision precision) {
    Graph declared = composition.lossGraph();
    Graph live = Passes.training().apply(declared);
    Predicate<String> frozen = name -> frozen(sources, name);
    return load(composition, declared, live, sources, frozen, device, precision);
  }

  /**
   * The same for a model that will not be trained: each matrix takes the type of its products, so
   * that it computes what the trained one did.
   */
  public static FineTuneModel forInference(
      Composition composition, Sources sources, Device device, Precision precision) {
    Graph declared = composition.inferenceGraph();
    Graph live = Passes.evaluation().apply(declared);
    Set<String> factors = factors(live);
    Predicate<String> typed = name -> factors.contains(name) || frozen(sources, name);
    return load(composition, declared, live, sources, typed, device, precision);
  }

  private static boolean frozen(Sources sources, String name) {
    return sources.freeze() && name.startsWith(PLUGGED);
  }

  /** The parameters that nothing but products of many rows read; those of few keep float32. */
  private static Set<String> factors(Graph graph) {
    Set<String> names = new HashSet<>();
    Set<String> others = new HashSet<>();
    for (Value reader : graph.values()) {
      for (int i = 0; i < reader.inputs().size(); i++) {
        Value input = reader.input(i);
        if (input.op() == Op.PARAMETER) {
          boolean factor =
              reader.op() == Op.LINEAR && i == 1 && !PrecisionPlacement.hasFewRows(reader);
          (factor ? names : others).add(input.attribute(Attribute.PARAMETER).name());
        }
      }
    }
    names.removeAll(others);
    return names;
  }

  private static FineTuneModel load(
      Composition composition,
      Graph declared,
      Graph needed,
      Sources sources,
      Predicate<String> frozen,
      Device device,
      Precision precision) {
    List<Parameter> all = parameters(declared);
    List<Parameter> live = parameters(needed);
    Weights weights = new Weights(device, precision);
    try {
      Set<String> read = new HashSet<>();
      sources.slm().ifPresent(p -> readSlm(composition, p, all, live, frozen, weights, read));
      sources.llm().ifPresent(p -> readLlm(composition, p, live, frozen, weights, read));
      RandomWeights random = new RandomWeights(sources.seed());
      for (Parameter parameter : live) {
        if (!read.contains(parameter.name())) {
          put(weights, frozen, parameter, random.values(parameter));
        }
      }
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
    List<String> trainable =
        live.stream()
            .map(Parameter::name)
            .filter(n -> !frozen(sources, n))
            .filter(n -> !composition.constants().contains(n))
            .toList();
    return new FineTuneModel(composition, weights, trainable);
  }

  private static void put(
      Weights weights, Predicate<String> frozen, Parameter parameter, float[] values) {
    if (frozen.test(parameter.name())) {
      weights.putFrozen(parameter, values);
    } else {
      weights.put(parameter, values);
    }
  }

  private static List<Parameter> parameters(Graph graph) {
    List<Parameter> result = new ArrayList<>();
    for (Value value : graph.parameters().values()) {
      result.add(value.attribute(Attribute.PARAMETER));
    }
    return result;
  }

  private static List<Parameter> below(List<Parameter> parameters, String prefix) {
    return parameters.stream().filter(p -> p.name().startsWith(prefix)).toList();
  }

  private static void readSlm(
      Composition c,
      Path folder,
      List<Parameter> all,
      List<Parameter> live,
      Predicate<String> frozen,
      Weights weights,
      Set<String> read) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      WeightLoading.read(
          folder.toString(),
          checkpoint,
          c.weights(),
          "slm.",
          below(all, "slm."),
          below(live, "slm."),
          (p, values) -> {
            put(weights, frozen, p, values);
            read.add(p.name());
          });
    }
  }

  private static void readLlm(
      Composition c,
      Path folder,
      List<Parameter> live,
      Predicate<String> frozen,
      Weights weights,
      Set<String> read) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Set<String> names = new HashSet<>(live.stream().map(Parameter::name).toList());
      PlugTensors.find(c, folder, checkpoint, names)
          .forEach(
              (parameter, entry) -> {
                if (frozen.test(parameter.name())) {
                  putFrozen(weights, parameter, checkpoint, entry);
                } else {
                  weights.put(parameter, checkpoint.readFloats(entry));
                }
                read.add(parameter.name());
              });
    }
  }

  /** Frozen numbers that lie on disk in the type that the graph reads are used where they lie. */
  private static void putFrozen(
      Weights weights, Parameter parameter, Checkpoint checkpoint, TensorEntry entry) {
    boolean narrowed = weights.precision().bfloat16() && parameter.shape().rank() == 2;
    if (entry.type() == (narrowed ? StoredType.BF16 : StoredType.F32)) {
      List<ByteBuffer> slices = checkpoint.map(entry);
      if (slices.size() == 1 && narrowed) {
        weights.putBfloat16(parameter, slices.get(0));
        return;
      }
      if (slices.size() == 1) {
        weights.putFloat32(parameter, slices.get(0));
        return;
      }
    }
    weights.putFrozen(parameter, checkpoint.readFloats(entry));
  }

  @Override
  public void close() {
    weights.close();
  }
}
