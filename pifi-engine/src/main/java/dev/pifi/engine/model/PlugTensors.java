package dev.pifi.engine.model;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.TensorEntry;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.LayerSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tensors of a checkpoint that plugged layers need, and their hashes. */
final class PlugTensors {
  private static final String PREFIX = "llm.";

  private PlugTensors() {}

  /**
   * The tensors that are needed.
   *
   * @param live names of the parameters that the model's loss depends on, with the prefix
   */
  static Map<Parameter, TensorEntry> find(
      Composition composition, Path folder, Checkpoint checkpoint, Set<String> live) {
    Map<Parameter, TensorEntry> found = new java.util.LinkedHashMap<>();
    for (LayerSource layer : composition.layers()) {
      List<Parameter> own = declared(composition, layer);
      List<Parameter> wanted = own.stream().filter(p -> live.contains(p.name())).toList();
      found.putAll(
          WeightLoading.find(folder.toString(), checkpoint, layer.weights(), PREFIX, own, wanted));
    }
    return found;
  }

  private static List<Parameter> declared(Composition composition, LayerSource layer) {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", layer.hiddenSize());
    layer
        .layer()
        .output(
            Scope.of(graph).in("llm"),
            new LayerSource.Inputs(x, Optional.empty(), composition.attention()));
    List<Parameter> parameters = new ArrayList<>();
    graph.parameters().values().forEach(v -> parameters.add(v.attribute(Attribute.PARAMETER)));
    return parameters;
  }

  /** The SHA-256 of each tensor that the model reads from the folder, by parameter name. */
  static Map<String, String> sha256(Composition composition, Path folder) {
    Set<String> live = Passes.training().apply(composition.lossGraph()).parameters().keySet();
    Map<String, String> hashes = new TreeMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      find(composition, folder, checkpoint, live)
          .forEach((parameter, entry) -> hashes.put(parameter.name(), checkpoint.sha256(entry)));
    }
    return hashes;
  }
}
