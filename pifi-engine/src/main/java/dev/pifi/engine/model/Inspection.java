package dev.pifi.engine.model;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.count.Counter;
import dev.pifi.graph.count.CountingRule;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts parameters and multiply-accumulates from config.json files alone. */
public final class Inspection {
  private static final long LARGE = 1_000_000_000;

  private final Families families;

  /** Counts with these families. */
  public Inspection(Families families) {
    this.families = families;
  }

  /**
   * A small model.
   *
   * @param parameters built and read
   * @param withExtras the same with what the published class has beside them, such as a pooler
   */
  public record SmallModel(String family, int hiddenSize, long parameters, long withExtras) {}

  /**
   * One layer of a large model.
   *
   * @param layers how many such layers the model has
   * @param parameters of one layer
   */
  public record LargeModel(String family, int hiddenSize, int layers, long parameters) {}

  /**
   * A small model with a classification head, with and without a plugged layer.
   *
   * @param head parameters of the head
   * @param mapper parameters of one mapper
   * @param macs multiply-accumulates of a batch by the rule of the paper's Table 16 (fvcore: matrix
   *     products with weights and layer norms, no attention scores), without the plug
   * @param macsPlugged the same with it
   * @param macsRun all multiply-accumulates of matrix products as run after the passes, without
   * @param macsRunPlugged the same with the plug
   */
  public record Plugged(
      long head, long mapper, long macs, long macsPlugged, long macsRun, long macsRunPlugged) {}

  /** Counts a small model, if a family builds it. */
  public Optional<SmallModel> small(ModelConfig config) {
    if (families.slms().stream().noneMatch(a -> a.supports(config.fresh()))) {
      return Optional.empty();
    }
    Backbone backbone = families.backbone(config);
    Graph graph = new Graph();
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Scope root = Scope.of(graph);
    Value hidden =
        backbone.encoder().hiddenStates(root, new Backbone.Inputs(ids, ids, Optional.empty()));
    backbone
        .decoder()
        .ifPresent(d -> d.network().logits(root, Decoder.Inputs.whole(ids, hidden, ids)));
    Set<String> constants = backbone.decoder().map(Decoder::constants).orElse(Set.of());
    long parameters =
        graph.parameters().values().stream()
            .map(value -> value.attribute(Attribute.PARAMETER))
            .filter(parameter -> !constants.contains(parameter.name()))
            .mapToLong(Parameter::elements)
            .sum();
    return Optional.of(
        new SmallModel(
            backbone.family(),
            backbone.hiddenSize(),
            parameters,
            parameters + backbone.publishedExtras()));
  }

  /**
   * Whether a model counts as a small one: a family builds it whole, and it has less than a billion
   * parameters. A Llama could be both.
   */
  public boolean isSmall(ModelConfig config) {
    return small(config).filter(m -> m.withExtras() < LARGE).isPresent();
  }

  /** Counts one layer of a large model, if a family describes it. */
  public Optional<LargeModel> large(ModelConfig config) {
    if (families.llms().stream().noneMatch(a -> a.supports(config.fresh()))) {
      return Optional.empty();
    }
    LayerSource layer = families.layers(config, List.of(-1)).get(0);
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", layer.hiddenSize());
    layer
        .layer()
        .output(
            Scope.of(graph),
            new LayerSource.Inputs(x, Optional.empty(), AttentionMode.BIDIRECTIONAL));
    return Optional.of(
        new LargeModel(
            layer.family(), layer.hiddenSize(), layer.layerCount(), Counter.parameters(graph)));
  }

  /** Counts a CLS-pooled text classifier of two labels. */
  public Plugged plugged(ModelConfig slm, ModelConfig llm, int layer, long batch, long length) {
    Backbone backbone = families.backbone(slm);
    List<LayerSource> layers = families.layers(llm, List.of(layer));
    Graph base = classifier(backbone, List.of());
    Graph plugged = classifier(backbone, layers);
    Map<String, Long> sizes = Map.of("batch", batch, "length", length);
    return new Plugged(
        Counter.parameters(base, "head."),
        Counter.parameters(plugged, "plug.up."),
        Counter.multiplyAccumulates(base, sizes, CountingRule.FVCORE),
        Counter.multiplyAccumulates(plugged, sizes, CountingRule.FVCORE),
        run(base, sizes),
        run(plugged, sizes));
  }

  /**
   * The parameters of a classification head of two labels; an encoder-decoder has none.
   *
   * @throws dev.pifi.spi.PifiException UNSUPPORTED if no family builds the model
   */
  public Optional<Long> head(ModelConfig slm) {
    Backbone backbone = families.backbone(slm);
    return backbone.decoder().isPresent()
        ? Optional.empty()
        : Optional.of(Counter.parameters(classifier(backbone, List.of()), "head."));
  }

  private static long run(Graph graph, Map<String, Long> sizes) {
    return Counter.multiplyAccumulates(
        Passes.evaluation().apply(graph), sizes, CountingRule.MATMUL);
  }

  private Graph classifier(Backbone backbone, List<LayerSource> layers) {
    return new Composition(
            backbone,
            layers,
            AttentionMode.BIDIRECTIONAL,
            Pooling.CLS,
            families.task("text-classification"),
            new Task.HeadSettings(2, 0, 0))
        .inferenceGraph();
  }
}
