package dev.pifi.engine.verify;

import ai.djl.Device;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.WeightLoading;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.WeightMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Walks folders of fixtures: {@code slm/NAME} and {@code llm/NAME} with {@code config.json}, a
 * checkpoint and {@code golden.safetensors}; {@code pifi/NAME} and {@code traces/NAME} with golden
 * values of models made from those two folders up; {@code seq2seq/NAME} with an encoder-decoder,
 * and plugged in it a layer of a model two folders up; {@code tokenizers/NAME} with a vocabulary
 * and {@code golden.jsonl}, which must be equal in every line. Outputs must lie within 1e-5 (far
 * above 1, within 16 float32 epsilons of the largest), gradients within 1e-4 of their largest
 * magnitude; in traces losses within 1e-4, gradient norms within 1e-3 of their size and final
 * weights within 1e-3, but for weights that only rounding moves.
 */
public final class FixtureVerifier {
  private static final List<String> GOLDEN = List.of("golden.safetensors", TokenizerFixture.GOLDEN);
  private static final String GRADIENT_CASE = "b3s7";

  private final Families families;
  private final Device device;
  private final Precision precision;

  /** A verifier of these families in float32 on the CPU. */
  public FixtureVerifier(Families families) {
    this(families, Device.cpu(), Precision.FP32);
  }

  /**
   * A verifier of these families on a device. In bfloat16 the mean difference of an output must lie
   * within 1 % of its largest magnitude and the largest within 6 %, a single number such as a loss
   * within 6 %; differences of gradients and weights are shown and not judged.
   */
  public FixtureVerifier(Families families, Device device, Precision precision) {
    this.families = families;
    this.device = device;
    this.precision = precision;
  }

  /**
   * Verifies every fixture below a folder, in the order of their paths.
   *
   * @throws PifiException FILE_INVALID if there is none
   */
  public List<FixtureReport> verify(Path folder) {
    if (!Files.exists(folder)) {
      throw noFixtures(folder, "no such folder");
    }
    List<Path> fixtures;
    try (Stream<Path> files = Files.walk(folder)) {
      fixtures =
          files
              .filter(f -> GOLDEN.contains(f.getFileName().toString()))
              .map(f -> f.toAbsolutePath().normalize().getParent())
              .distinct()
              .sorted()
              .toList();
    } catch (IOException e) {
      throw noFixtures(folder, e.toString());
    }
    if (fixtures.isEmpty()) {
      throw noFixtures(folder, "none");
    }
    List<FixtureReport> reports = new ArrayList<>();
    fixtures.forEach(f -> reports.add(one(f)));
    return reports;
  }

  /** Verifies one fixture by its folder. */
  public FixtureReport verifyOne(Path fixture) {
    return one(fixture.toAbsolutePath().normalize());
  }

  private static PifiException noFixtures(Path folder, String found) {
    return PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
        .expected("folders with " + String.join(" or ", GOLDEN))
        .actual(found)
        .remedy("name a folder of fixtures")
        .build();
  }

  private FixtureReport one(Path fixture) {
    String kind = String.valueOf(fixture.getParent().getFileName());
    String name = kind + "/" + fixture.getFileName();
    try {
      return switch (kind) {
        case "slm" -> slm(fixture, name);
        case "llm" -> llm(fixture, name);
        case "pifi" -> new CompositionFixture(families, device, precision).verify(fixture, name);
        case "traces" -> new TraceFixture(families, device, precision).verify(fixture, name);
        case "seq2seq" -> new SequenceFixture(families, device, precision).verify(fixture, name);
        case "tokenizers" -> TokenizerFixture.verify(fixture, name);
        default -> refused(name, "not implemented: fixtures of kind '" + kind + "'");
      };
    } catch (PifiException e) {
      return e.code() == ErrorCode.UNSUPPORTED
          ? refused(name, e.getMessage())
          : new FixtureReport(name, 0, 0, 0, FixtureReport.Status.FAILED, e.getMessage());
    } catch (RuntimeException e) {
      // One broken fixture must not hide how the others come out.
      return new FixtureReport(name, 0, 0, 0, FixtureReport.Status.FAILED, e.toString());
    }
  }

  private static FixtureReport refused(String name, String reason) {
    return new FixtureReport(name, 0, 0, 0, FixtureReport.Status.REFUSED, reason);
  }

  private FixtureReport slm(Path fixture, String name) {
    Backbone backbone = families.backbone(ConfigFile.read(fixture));
    Comparison comparison = new Comparison(device, precision);
    try (Golden golden = new Golden(fixture);
        Weights weights = new Weights(device, precision)) {
      boolean typed = backbone.usesTokenTypes() && golden.has("b1s1.token_type_ids");
      Graph graph = new Graph();
      Value hidden = hiddenStates(graph, backbone, typed);
      graph.output("out", hidden);
      load(fixture, backbone.weights(), graph, weights);
      try (CompiledGraph compiled =
          CompiledGraph.inference(Passes.evaluation().apply(graph), weights)) {
        for (String c : golden.cases()) {
          Map<String, Tensor> inputs = slmInputs(golden, c, typed);
          long[] mask = golden.longTensor(c + ".attention_mask").values();
          comparison.output(
              c, compiled.run(inputs).get("out"), golden.floats(c + ".last_hidden_state"), mask);
        }
      }
      Graph probed = new Graph();
      probe(probed, hiddenStates(probed, backbone, typed));
      gradients(
          golden,
          GRADIENT_CASE + ".grad.",
          GRADIENT_CASE + ".probe",
          probed,
          weights,
          slmInputs(golden, GRADIENT_CASE, typed),
          comparison);
    }
    return comparison.report(name);
  }

  private static Value hiddenStates(Graph graph, Backbone backbone, boolean typed) {
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Optional<Value> types =
        typed
            ? Optional.of(graph.input("token_type_ids", DType.INT64, "batch", "length"))
            : Optional.empty();
    return backbone.encoder().hiddenStates(Scope.of(graph), new Backbone.Inputs(ids, mask, types));
  }

  private static Map<String, Tensor> slmInputs(Golden golden, String c, boolean typed) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("input_ids", golden.longTensor(c + ".input_ids"));
    inputs.put("attention_mask", golden.longTensor(c + ".attention_mask"));
    if (typed) {
      inputs.put("token_type_ids", golden.longTensor(c + ".token_type_ids"));
    }
    return inputs;
  }

  private FixtureReport llm(Path fixture, String name) {
    ModelConfig config = ConfigFile.read(fixture);
    Comparison comparison = new Comparison(device, precision);
    try (Golden golden = new Golden(fixture);
        Weights weights = new Weights(device, precision)) {
      for (AttentionMode mode : AttentionMode.values()) {
        String prefix = GRADIENT_CASE + "." + mode.name().toLowerCase(Locale.ROOT) + ".";
        for (String entry : golden.behind(prefix)) {
          if (entry.endsWith(".output")) {
            String layers = entry.substring(0, entry.indexOf('.'));
            layers(fixture, config, golden, mode, layers, weights, comparison);
          }
        }
      }
    }
    return comparison.report(name);
  }

  private void layers(
      Path fixture,
      ModelConfig config,
      Golden golden,
      AttentionMode mode,
      String layers,
      Weights weights,
      Comparison comparison) {
    List<Integer> indices =
        Arrays.stream(layers.substring("layers".length()).split("_"))
            .map(Integer::valueOf)
            .toList();
    List<LayerSource> sources = families.layers(config, indices);
    Graph graph = new Graph();
    graph.output("out", output(graph, sources, mode));
    for (LayerSource source : sources) {
      Graph alone = new Graph();
      output(alone, List.of(source), mode);
      load(fixture, source.weights(), alone, weights);
    }
    String middle = "." + mode.name().toLowerCase(Locale.ROOT) + "." + layers + ".";
    try (CompiledGraph compiled =
        CompiledGraph.inference(Passes.evaluation().apply(graph), weights)) {
      for (String c : golden.cases()) {
        long[] mask = golden.longTensor(c + ".attention_mask").values();
        if (mode == AttentionMode.PAPER) {
          Arrays.fill(mask, 1);
        }
        comparison.output(
            c + middle,
            compiled.run(llmInputs(golden, c)).get("out"),
            golden.floats(c + middle + "output"),
            mask);
      }
    }
    String prefix = GRADIENT_CASE + middle + "grad.";
    if (!golden.behind(prefix).isEmpty()) {
      Graph probed = new Graph();
      probe(probed, output(probed, sources, mode));
      gradients(
          golden,
          prefix,
          GRADIENT_CASE + middle + "probe",
          probed,
          weights,
          llmInputs(golden, GRADIENT_CASE),
          comparison);
    }
  }

  private static Value output(Graph graph, List<LayerSource> sources, AttentionMode mode) {
    Value x =
        graph.input("hidden_states", DType.FLOAT32, "batch", "length", sources.get(0).hiddenSize());
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    for (LayerSource source : sources) {
      x =
          source
              .layer()
              .output(Scope.of(graph), new LayerSource.Inputs(x, Optional.of(mask), mode));
    }
    return x;
  }

  private static Map<String, Tensor> llmInputs(Golden golden, String c) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("hidden_states", golden.floatTensor(c + ".hidden_states"));
    inputs.put("attention_mask", golden.longTensor(c + ".attention_mask"));
    return inputs;
  }

  private static void probe(Graph graph, Value out) {
    Value probe = graph.input("probe", DType.FLOAT32, out.shape().axes().toArray());
    graph.output("loss", out.mul(probe).sumAll());
  }

  private static void gradients(
      Golden golden,
      String prefix,
      String probe,
      Graph graph,
      Weights weights,
      Map<String, Tensor> inputs,
      Comparison comparison) {
    inputs.put("probe", golden.floatTensor(probe));
    new GoldenGradients(golden, comparison)
        .compare(
            prefix, Passes.evaluation().apply(graph), UnaryOperator.identity(), weights, inputs, 1);
  }

  private static void load(Path fixture, WeightMap map, Graph graph, Weights weights) {
    List<Parameter> all = new ArrayList<>();
    for (Value value : graph.parameters().values()) {
      all.add(value.attribute(Attribute.PARAMETER));
    }
    try (Checkpoint checkpoint = Checkpoint.open(fixture)) {
      WeightLoading.read(fixture.toString(), checkpoint, map, "", all, all, weights::put);
    }
  }
}
