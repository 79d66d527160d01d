package dev.pifi.engine.assembly;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import dev.pifi.spi.WeightMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model to train: backbone, perhaps plugged LLM layers between two mappers, and a head.
 * Parameters are named {@code slm.*}, {@code plug.up.weight}, {@code plug.down.weight}, {@code
 * llm.*} and {@code head.*}. Immutable.
 *
 * @param backbone the small model
 * @param layers the plugged layers in the order they run; none is plain fine-tuning
 * @param attention who sees whom in the plugged layers
 * @param pooling how tokens become one vector, for tasks that want one
 * @param task the head and the loss
 * @param settings of the head
 */
public record Composition(
    Backbone backbone,
    List<LayerSource> layers,
    AttentionMode attention,
    Pooling pooling,
    Task task,
    Task.HeadSettings settings) {
  private static final String SMALL = "slm";

  /** Keeps an unmodifiable copy. */
  public Composition {
    layers = List.copyOf(layers);
  }

  /** Whether the decoder is part of the model. */
  public boolean generates() {
    return task.features() == Task.Features.TARGET;
  }

  /** How names in the small model's checkpoint become names behind {@code slm.}. */
  public WeightMap weights() {
    return generates() ? decoder().weights() : backbone.weights();
  }

  /** Parameters that training never changes, whatever is frozen. */
  public Set<String> constants() {
    return generates()
        ? decoder().constants().stream()
            .map(name -> SMALL + "." + name)
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /**
   * The second half of a model that generates.
   *
   * @throws PifiException UNSUPPORTED if the small model has none
   */
  public Decoder decoder() {
    return backbone
        .decoder()
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.UNSUPPORTED, "task " + task.name())
                    .expected("an encoder-decoder such as T5 or BART")
                    .actual("a model of the family " + backbone.family() + ", which has no decoder")
                    .remedy("choose another small model or another task")
                    .build());
  }

  /**
   * Inputs {@code input_ids}, {@code attention_mask}, perhaps {@code token_type_ids}, {@code
   * decoder_input_ids}; the task's outputs.
   */
  public Graph inferenceGraph() {
    Graph graph = new Graph();
    outputs(graph).forEach(graph::output);
    return graph;
  }

  /**
   * The same with the task's labels as inputs and the one output {@code loss}, the sum over
   * examples.
   */
  public Graph lossGraph() {
    Graph graph = new Graph();
    Map<String, Value> outputs = outputs(graph);
    Map<String, Value> labels = new LinkedHashMap<>();
    for (String name : task.labelInputs()) {
      labels.put(
          name,
          generates()
              ? graph.input(name, DType.INT64, "batch", "target")
              : graph.input(name, DType.INT64, "batch"));
    }
    graph.output("loss", task.loss(outputs, labels, settings));
    return graph;
  }

  private Map<String, Value> outputs(Graph graph) {
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Optional<Value> types =
        backbone.usesTokenTypes()
            ? Optional.of(graph.input("token_type_ids", DType.INT64, "batch", "length"))
            : Optional.empty();
    return outputs(graph, ids, mask, types);
  }

  /**
   * The encoder of a model that generates, plug included.
   *
   * @param ids int64 [batch, length]
   * @param mask int64 [batch, length], 1 for tokens
   * @return float32 [batch, length, hidden], as the decoder reads it
   */
  public Value encoded(Value ids, Value mask) {
    Scope root = Scope.of(ids.graph());
    Value hidden =
        backbone
            .encoder()
            .hiddenStates(small(root), new Backbone.Inputs(ids, mask, Optional.empty()));
    return plug(root, hidden, Optional.of(mask));
  }

  /**
   * The decoder of a model that generates.
   *
   * @return logits of the token after each target token
   */
  public Value decoded(Decoder.Inputs inputs) {
    Value features = decoder().network().logits(small(Scope.of(inputs.inputIds().graph())), inputs);
    return task.outputs(
            Scope.of(inputs.inputIds().graph()).in("head"),
            features,
            inputs.attentionMask(),
            settings)
        .get("logits");
  }

  private Scope small(Scope root) {
    return root.in(SMALL).initializedBy(backbone.initializerRange());
  }

  private Map<String, Value> outputs(Graph graph, Value ids, Value mask, Optional<Value> types) {
    Scope root = Scope.of(graph);
    Scope small = small(root);
    Value hidden = backbone.encoder().hiddenStates(small, new Backbone.Inputs(ids, mask, types));
    boolean pooled = task.features() == Task.Features.POOLED;
    Value features = pooled ? pooling.of(hidden, mask) : hidden;
    features = plug(root, features, pooled ? Optional.empty() : Optional.of(mask));
    if (pooled) {
      features = features.reshape(mask.shape().axis(0), backbone.hiddenSize());
    }
    if (generates()) {
      Value target = graph.input("decoder_input_ids", DType.INT64, "batch", "target");
      features = decoder().network().logits(small, Decoder.Inputs.whole(target, features, mask));
    }
    return task.outputs(root.in("head"), features, mask, settings);
  }

  private Value plug(Scope root, Value features, Optional<Value> mask) {
    if (layers.isEmpty()) {
      return features;
    }
    LayerSource first = layers.get(0);
    Scope plug = root.in("plug");
    Value x = plug.linearWithoutBias("up", features, first.hiddenSize());
    for (LayerSource layer : layers) {
      x =
          layer
              .layer()
              .output(
                  root.in("llm").initializedBy(layer.initializerRange()),
                  new LayerSource.Inputs(x, mask, attention));
    }
    return plug.linearWithoutBias("down", x, backbone.hiddenSize());
  }
}
