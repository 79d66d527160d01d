package dev.pifi.engine.scoring;

import ai.djl.Device;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.model.WeightLoading;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.WeightMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A graph on the weights of a checkpoint, in float32. One thread at a time. */
final class CheckpointGraph implements AutoCloseable {
  private final Weights weights;
  private final CompiledGraph compiled;

  /**
   * Reads what the graph needs.
   *
   * @param map how the checkpoint's names become the graph's
   * @param whole a graph with every parameter of the model, which the checkpoint must have
   * @param needed what is computed; its parameters are some of the whole's
   * @throws dev.pifi.spi.PifiException CHECKPOINT_INVALID if the checkpoint does not fit
   */
  CheckpointGraph(Path folder, WeightMap map, Graph whole, Graph needed, Device device) {
    Graph live = Passes.evaluation().apply(needed);
    this.weights = new Weights(device);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      WeightLoading.read(
          folder.toString(),
          checkpoint,
          map,
          "",
          parameters(whole),
          parameters(live),
          weights::put);
      this.compiled = CompiledGraph.inference(live, weights);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static List<Parameter> parameters(Graph graph) {
    return graph.parameters().values().stream().map(v -> v.attribute(Attribute.PARAMETER)).toList();
  }

  /** The one output of the graph. */
  Tensor.Floats run(Map<String, Tensor> inputs) {
    return compiled.run(inputs).values().iterator().next();
  }

  @Override
  public void close() {
    compiled.close();
    weights.close();
  }
}
