package dev.pifi.engine.verify;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.graph.Graph;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Assembles the models of a fixture, loaded as a run loads them. */
final class FixtureModel {
  static final String TEXT_CLASSIFICATION = "text-classification";
  static final String QUESTION_ANSWERING = "extractive-question-answering";

  private final Families families;
  private final Device device;
  private final Precision precision;
  private final FixtureSettings settings;
  private final Golden golden;

  FixtureModel(
      Families families,
      Device device,
      Precision precision,
      FixtureSettings settings,
      Golden golden) {
    this.families = families;
    this.device = device;
    this.precision = precision;
    this.settings = settings;
    this.golden = golden;
  }

  /** The small model alone or with the fixture's layer. */
  Composition composition(
      boolean plugged, AttentionMode mode, Pooling pooling, String task, Task.HeadSettings head) {
    Backbone backbone = families.backbone(ConfigFile.read(settings.slm()));
    List<LayerSource> layers =
        plugged
            ? families.layers(ConfigFile.read(settings.llm()), List.of(settings.whole("layer")))
            : List.of();
    return new Composition(backbone, layers, mode, pooling, families.task(task), head);
  }

  /**
   * Loads checkpoints, and plug and head from the golden file.
   *
   * @param goldenHead what the golden file puts before the head's names
   */
  FineTuneModel load(Composition composition, boolean freeze, String goldenHead) {
    FineTuneModel model =
        FineTuneModel.load(
            composition,
            new FineTuneModel.Sources(
                Optional.of(settings.slm()),
                composition.layers().isEmpty() ? Optional.empty() : Optional.of(settings.llm()),
                freeze,
                0),
            device,
            precision);
    for (String name : model.weights().names()) {
      if (name.startsWith("plug.") || name.startsWith("head.")) {
        String stored = name.startsWith("head.") ? goldenHead + name.substring(5) : name;
        model.weights().set(name, golden.floats(stored));
      }
    }
    return model;
  }

  /** A graph's inputs; token types that a fixture has not are 0. */
  Map<String, Tensor> inputs(Graph graph, String prefix) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (String name : graph.inputs().keySet()) {
      if (name.equals("token_type_ids") && !golden.has(prefix + name)) {
        long[] sizes = golden.longTensor(prefix + "input_ids").sizes();
        inputs.put(name, new Tensor.Longs(new long[(int) (sizes[0] * sizes[1])], sizes));
      } else {
        inputs.put(name, golden.longTensor(prefix + name));
      }
    }
    return inputs;
  }
}
