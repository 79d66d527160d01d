package dev.pifi.engine.model;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.assembly.RandomWeights;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A composition with its weights on a device.
 *
 * @param composition the model
 * @param weights its numbers, float32
 * @param trainable names of the parameters that training changes
 */
public record FineTuneModel(Composition composition, Weights weights, List<String> trainable)
    implements AutoCloseable {

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
  public static FineTuneModel load(Composition composition, Sources sources, Device device) {
    Graph declared = composition.lossGraph();
    List<Parameter> all = parameters(declared);
    List<Parameter> live = parameters(Passes.training().apply(declared));
    Weights weights = new Weights(device);
    try {
      Set<String> read = new HashSet<>();
      sources.slm().ifPresent(p -> readSlm(composition, p, all, live, weights, read));
      sources.llm().ifPresent(p -> readLlm(composition, p, live, weights, read));
      RandomWeights random = new RandomWeights(sources.seed());
      for (Parameter parameter : live) {
        if (!read.contains(parameter.name())) {
          weights.put(parameter, random.values(parameter));
        }
      }
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
    List<String> trainable =
        live.stream()
            .map(Parameter::name)
            .filter(n -> !(sources.freeze() && n.startsWith("llm.")))
            .toList();
    return new FineTuneModel(composition, weights, trainable);
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
      Weights weights,
      Set<String> read) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      WeightLoading.read(
          folder.toString(),
          checkpoint,
          c.backbone().weights(),
          "slm.",
          below(all, "slm."),
          below(live, "slm."),
          (p, values) -> {
            weights.put(p, values);
            read.add(p.name());
          });
    }
  }

  private static void readLlm(
      Composition c, Path folder, List<Parameter> live, Weights weights, Set<String> read) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Set<String> names = new HashSet<>(live.stream().map(Parameter::name).toList());
      PlugTensors.find(c, folder, checkpoint, names)
          .forEach(
              (parameter, entry) -> {
                weights.put(parameter, checkpoint.readFloats(entry));
                read.add(parameter.name());
              });
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
