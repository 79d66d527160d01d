package dev.pifi.engine.verify;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.graph.Graph;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** {@code pifi/SLM__LLM}: whole models with heads, from inputs to losses and gradients. */
final class CompositionFixture {
  private final Families families;
  private final Device device;
  private final Precision precision;

  CompositionFixture(Families families, Device device, Precision precision) {
    this.families = families;
    this.device = device;
    this.precision = precision;
  }

  FixtureReport verify(Path fixture, String name) {
    FixtureSettings settings = new FixtureSettings(fixture, "golden.json");
    Comparison comparison = new Comparison(device, precision);
    try (Golden golden = new Golden(fixture)) {
      FixtureModel models = new FixtureModel(families, device, precision, settings, golden);
      Task.HeadSettings head =
          new Task.HeadSettings(settings.whole("classes"), 0, settings.number("label_smoothing"));
      for (Pooling pooling : Pooling.values()) {
        String prefix = "classification." + pooling.specName();
        for (boolean plugged : new boolean[] {false, true}) {
          Composition composition =
              models.composition(
                  plugged,
                  AttentionMode.BIDIRECTIONAL,
                  pooling,
                  FixtureModel.TEXT_CLASSIFICATION,
                  head);
          String variant = prefix + (plugged ? ".pifi." : ".base.");
          new Variant(golden, models, comparison, variant, "head.").compare(composition);
        }
      }
      questions(golden, models, comparison, settings.whole("classes"));
    }
    return comparison.report(name);
  }

  /** Question answering is never smoothed, whatever the fixture's classification is. */
  private static void questions(
      Golden golden, FixtureModel models, Comparison comparison, int classes) {
    Task.HeadSettings head = new Task.HeadSettings(classes, 0, 0);
    String task = FixtureModel.QUESTION_ANSWERING;
    new Variant(golden, models, comparison, "qa.base.", "qa.")
        .compare(models.composition(false, AttentionMode.BIDIRECTIONAL, Pooling.CLS, task, head));
    for (AttentionMode mode : AttentionMode.values()) {
      String variant = "qa.pifi." + mode.name().toLowerCase(Locale.ROOT) + ".";
      new Variant(golden, models, comparison, variant, "qa.")
          .compare(models.composition(true, mode, Pooling.CLS, task, head));
    }
  }

  /**
   * One model of the fixture.
   *
   * @param prefix of its golden values
   * @param head what the golden file puts before the head's names
   */
  private record Variant(
      Golden golden, FixtureModel models, Comparison comparison, String prefix, String head) {

    void compare(Composition composition) {
      try (FineTuneModel model = models.load(composition, false, head)) {
        outputs(composition, model);
        Graph graph = Passes.evaluation().apply(composition.lossGraph());
        Map<String, Tensor> inputs = models.inputs(graph, "");
        double share = 1.0 / inputs.get("attention_mask").sizes()[0];
        try (CompiledGraph compiled = CompiledGraph.inference(graph, model.weights())) {
          Tensor.Floats loss = GoldenGradients.scaled(compiled.run(inputs).get("loss"), share);
          comparison.output(prefix + "loss", loss, golden.floats(prefix + "loss"), new long[] {1});
        }
        new GoldenGradients(golden, comparison)
            .compareAll(prefix + "grad.", graph, this::inGraph, model.weights(), inputs, share);
      }
    }

    private void outputs(Composition composition, FineTuneModel model) {
      Graph graph = Passes.evaluation().apply(composition.inferenceGraph());
      Map<String, Tensor> inputs = models.inputs(graph, "");
      long[] mask = golden.longTensor("attention_mask").values();
      try (CompiledGraph compiled = CompiledGraph.inference(graph, model.weights())) {
        for (Map.Entry<String, Tensor.Floats> output : compiled.run(inputs).entrySet()) {
          String name = prefix + output.getKey();
          long[] valid = mask;
          if (composition.task().features() == Task.Features.POOLED) {
            valid = new long[(int) output.getValue().sizes()[0]];
            Arrays.fill(valid, 1);
          }
          comparison.output(name, output.getValue(), golden.floats(name), valid);
        }
      }
    }

    private String inGraph(String name) {
      return name.startsWith(head) ? "head." + name.substring(head.length()) : name;
    }
  }
}
