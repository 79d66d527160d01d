package dev.pifi.graph.reference;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Activation;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.blocks.PostNormLayer;
import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RmsNorm;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.graph.blocks.SelfAttention;
import java.util.Optional;

/** Whole models of the shapes that PiFi puts together. */
public final class Models {
  private Models() {}

  /** The sizes of a BERT-like encoder. */
  public record Encoder(int layers, int hidden, int heads, int intermediate, int vocabulary) {
    /** Small enough for the interpreter. */
    public static final Encoder SMALL = new Encoder(2, 12, 3, 20, 11);

    /** BERT-base. */
    public static final Encoder BERT_BASE = new Encoder(12, 768, 12, 3072, 30522);
  }

  /** The sizes of a Llama-like layer. */
  public record Plug(int hidden, int heads, int keyValueHeads, int intermediate) {
    /** Small enough for the interpreter. */
    public static final Plug SMALL = new Plug(16, 4, 2, 24);

    /** Llama-3.1-8B. */
    public static final Plug LLAMA_8B = new Plug(4096, 32, 8, 14336);
  }

  /** Token ids to hidden states [batch, length, hidden], with dropout. */
  public static Value encoder(Graph graph, Encoder sizes) {
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value bias = Masks.padding(mask(graph));
    Scope scope = Scope.of(graph, 0.02).in("encoder");
    Value x = scope.embedding("words", ids, sizes.vocabulary, sizes.hidden);
    Value positions = graph.iota(Axis.of("length"));
    x = x.add(scope.embedding("positions", positions, 512, sizes.hidden));
    x = scope.layerNorm("norm", x, 1e-12).dropout(0.1);
    SelfAttention attention =
        SelfAttention.builder(sizes.heads, sizes.hidden / sizes.heads).dropout(0.1).build();
    PostNormLayer layer = new PostNormLayer(sizes.intermediate, Activation.GELU, 1e-12, 0.1);
    for (int i = 0; i < sizes.layers; i++) {
      Scope place = scope.in("layer").in(i);
      Value context = attention.context(place.in("self"), x, Optional.of(bias), Optional.empty());
      x = layer.finish(place, x, context);
    }
    return x;
  }

  /** The attention mask int64 [batch, length]. */
  public static Value mask(Graph graph) {
    return graph.input("attention_mask", DType.INT64, "batch", "length");
  }

  /** A Llama-like layer between two mappers. */
  public static Value plug(Value x, Plug sizes, boolean causal) {
    Graph graph = x.graph();
    Scope scope = Scope.of(graph);
    int headSize = sizes.hidden / sizes.heads;
    SelfAttention attention =
        SelfAttention.builder(sizes.heads, headSize)
            .keyValueHeads(sizes.keyValueHeads)
            .withoutBiases()
            .projections("q_proj", "k_proj", "v_proj")
            .build();
    PreNormLayer layer =
        new PreNormLayer(
            attention,
            sizes.intermediate,
            Activation.SILU,
            new RmsNorm(1e-5, false),
            false,
            false,
            false);
    Axis length = x.shape().axis(1);
    Optional<Value> mask = length.is(1) ? Optional.empty() : Optional.of(mask(graph));
    RotaryTable rotary = RotaryTable.of(graph, length, RotaryTable.frequencies(10000, headSize));
    Value up = scope.linearWithoutBias("up", x, sizes.hidden);
    Value between =
        layer.build(
            scope.in("llm"),
            up,
            Masks.of(graph, length, mask, causal, Optional.empty()),
            Optional.of(rotary));
    return scope.linearWithoutBias("down", between, x.shape().size(-1));
  }

  /** Logits [batch, 1, classes]. */
  public static Value head(Value pooled, int classes) {
    Scope scope = Scope.of(pooled.graph()).in("head");
    Value wide = scope.linear("dense", pooled, pooled.shape().size(-1)).dropout(0.2);
    return scope.linear("out", Activation.GELU.of(wide), classes);
  }

  /** Encoder, pooling, head. */
  public static Graph classifier(Encoder sizes, Pooling pooling) {
    Graph graph = new Graph();
    graph.output("logits", head(pooling.of(encoder(graph, sizes), mask(graph)), 2));
    return graph;
  }

  /** Encoder, pooling, plugged layer on one token, head. */
  public static Graph pluggedClassifier(Encoder sizes, Plug plug, Pooling pooling) {
    Graph graph = new Graph();
    Value pooled = pooling.of(encoder(graph, sizes), mask(graph));
    graph.output("logits", head(plug(pooled, plug, false), 2));
    return graph;
  }

  /** Encoder, plugged causal layer on all tokens, pooling behind it, head, loss. */
  public static Graph pluggedDecoder(Encoder sizes, Plug plug, Pooling pooling) {
    Graph graph = new Graph();
    Value hidden = plug(encoder(graph, sizes), plug, true);
    Value logits = head(pooling.of(hidden, mask(graph)), 3);
    Value labels = graph.input("labels", DType.INT64, "batch");
    graph.output("logits", logits);
    graph.output("loss", logits.reshape("batch", 3).crossEntropy(labels, 0.05, -100));
    return graph;
  }
}
