package dev.pifi.engine.verify;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code seq2seq/NAME}: an encoder-decoder, alone and with a layer between its halves. */
final class SequenceFixture {
  private static final String ENCODED = ".encoder_last_hidden_state";

  private static final String LOGITS = "slm.lm_head.weight";

  private final Families families;
  private final Device device;
  private final Precision precision;

  SequenceFixture(Families families, Device device, Precision precision) {
    this.families = families;
    this.device = device;
    this.precision = precision;
  }

  FixtureReport verify(Path fixture, String name) {
    FixtureSettings settings = new FixtureSettings(fixture, "golden.json");
    Comparison comparison = new Comparison(device, precision);
    try (Golden golden = new Golden(fixture)) {
      if (golden.targetCases().isEmpty()) {
        throw settings.invalid("golden values with labels, such as b3s7.labels", "none");
      }
      Variant variant = new Variant(fixture, settings, golden, comparison);
      variant.compare("base", Optional.empty());
      for (AttentionMode mode : AttentionMode.values()) {
        String middle = "pifi." + mode.name().toLowerCase(Locale.ROOT);
        if (!golden.behind(golden.targetCases().get(0) + "." + middle + ".").isEmpty()) {
          variant.compare(middle, Optional.of(mode));
        }
      }
    }
    return comparison.report(name);
  }

  /** The models of a fixture, one after the other. */
  private final class Variant {
    private final Path fixture;
    private final FixtureSettings settings;
    private final Golden golden;
    private final Comparison comparison;

    Variant(Path fixture, FixtureSettings settings, Golden golden, Comparison comparison) {
      this.fixture = fixture;
      this.settings = settings;
      this.golden = golden;
      this.comparison = comparison;
    }

    void compare(String middle, Optional<AttentionMode> plugged) {
      Composition composition = composition(plugged);
      FineTuneModel.Sources sources =
          new FineTuneModel.Sources(
              Optional.of(fixture), plugged.map(mode -> settings.pluggedModel()), true, 0);
      try (FineTuneModel model = FineTuneModel.load(composition, sources, device, precision)) {
        for (String name : model.weights().names()) {
          if (name.startsWith("plug.")) {
            model.weights().set(name, golden.floats(name));
          }
        }
        if (plugged.isEmpty()) {
          encoded(composition.backbone(), model);
        }
        logits(middle, composition, model);
        losses(middle, composition, model);
        new GenerationGolden(golden, settings, comparison)
            .compare(plugged, composition, model.weights());
      }
    }

    private Composition composition(Optional<AttentionMode> plugged) {
      List<LayerSource> layers =
          plugged.isPresent()
              ? families.layers(
                  ConfigFile.read(settings.pluggedModel()), List.of(settings.pluggedLayer()))
              : List.of();
      return new Composition(
          families.backbone(ConfigFile.read(fixture)),
          layers,
          plugged.orElse(AttentionMode.BIDIRECTIONAL),
          Pooling.CLS,
          new DecoderOutput(),
          new Task.HeadSettings(1, 0, settings.number("label_smoothing")));
    }

    private void encoded(Backbone backbone, FineTuneModel model) {
      Graph graph = new Graph();
      Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
      Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
      graph.output(
          "out",
          backbone
              .encoder()
              .hiddenStates(
                  Scope.of(graph).in("slm"), new Backbone.Inputs(ids, mask, Optional.empty())));
      try (CompiledGraph compiled =
          CompiledGraph.inference(Passes.evaluation().apply(graph), model.weights())) {
        for (String c : golden.targetCases()) {
          comparison.output(
              c + ENCODED,
              compiled.run(inputs(graph, c)).get("out"),
              golden.floats(c + ENCODED),
              golden.longTensor(c + ".attention_mask").values());
        }
      }
    }

    private void logits(String middle, Composition composition, FineTuneModel model) {
      Graph graph = Passes.evaluation().apply(composition.inferenceGraph());
      try (CompiledGraph compiled = CompiledGraph.inference(graph, model.weights())) {
        for (String c : golden.targetCases()) {
          String name = c + "." + middle + ".logits";
          comparison.output(
              name, compiled.run(inputs(graph, c)).get("logits"), golden.floats(name), labelled(c));
        }
      }
    }

    private void losses(String middle, Composition composition, FineTuneModel model) {
      Graph graph = Passes.evaluation().apply(composition.lossGraph());
      try (CompiledGraph compiled = CompiledGraph.inference(graph, model.weights())) {
        for (String c : golden.targetCases()) {
          String name = c + "." + middle + ".loss";
          Tensor.Floats loss =
              GoldenGradients.scaled(compiled.run(inputs(graph, c)).get("loss"), share(c));
          comparison.output(name, loss, golden.floats(name), new long[] {1});
          String prefix = c + "." + middle + ".grad.";
          if (!golden.behind(prefix).isEmpty()) {
            new GoldenGradients(golden, comparison)
                .compareTied(
                    prefix,
                    graph,
                    behind -> inGraph(composition, behind),
                    model.weights(),
                    inputs(graph, c),
                    share(c),
                    tied(graph, prefix));
          }
        }
      }
    }

    /** Newer originals tie the table of logits even where config.json says that it is not. */
    private Map<String, String> tied(Graph graph, String prefix) {
      boolean apart = graph.parameters().containsKey(LOGITS);
      return apart && !golden.has(prefix + LOGITS.substring("slm.".length()))
          ? Map.of(LOGITS, "slm.shared.weight")
          : Map.of();
    }

    private String inGraph(Composition composition, String name) {
      return name.startsWith("plug.") ? name : "slm." + composition.weights().parameterName(name);
    }

    /** 1 for each target token that has a label. */
    private long[] labelled(String c) {
      return Arrays.stream(golden.longTensor(c + ".labels").values())
          .map(label -> label < 0 ? 0 : 1)
          .toArray();
    }

    private double share(String c) {
      return 1.0 / Arrays.stream(labelled(c)).sum();
    }

    private Map<String, Tensor> inputs(Graph graph, String c) {
      Map<String, Tensor> inputs = new HashMap<>();
      graph.inputs().keySet().forEach(n -> inputs.put(n, golden.longTensor(c + "." + n)));
      return inputs;
    }
  }
}
