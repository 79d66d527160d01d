package dev.pifi.slm.bart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.testkit.PublishedCheckpoint;
import dev.pifi.spi.testkit.PublishedModel;
import dev.pifi.spi.testkit.Refusal;
import dev.pifi.spi.testkit.SlmAdapterContract;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BartAdapterTest extends SlmAdapterContract {
  @Override
  protected SlmAdapter adapter() {
    return new BartAdapter();
  }

  @Override
  protected List<PublishedModel> published() {
    return List.of(
        PublishedModel.beside(getClass(), "bart-base.json", 81_920_256)
            .with(
                PublishedCheckpoint.of(
                    "as published",
                    """
                    model.shared.weight model.encoder.embed_positions.weight
                    model.encoder.layernorm_embedding.{weight,bias}
                    model.encoder.layers.{0..5}.self_attn.{q,k,v,out}_proj.{weight,bias}
                    model.encoder.layers.{0..5}.{self_attn,final}_layer_norm.{weight,bias}
                    model.encoder.layers.{0..5}.{fc1,fc2}.{weight,bias}
                    """,
                    """
                    final_logits_bias
                    model.decoder.layers.{0..5}.{fc1,fc2}.{weight,bias}
                    """)));
  }

  @Override
  protected ModelConfig tiny() {
    return config(
        "d_model", 8,
        "encoder_layers", 2,
        "decoder_layers", 1,
        "encoder_attention_heads", 2,
        "decoder_attention_heads", 4,
        "encoder_ffn_dim", 12,
        "decoder_ffn_dim", 10,
        "max_position_embeddings", 16,
        "vocab_size", 40);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        Refusal.of("is_encoder_decoder", false),
        Refusal.of("is_decoder", true),
        Refusal.of("normalize_before", true),
        Refusal.of("normalize_embedding", false),
        Refusal.of("add_final_layer_norm", true),
        Refusal.of("add_bias_logits", true),
        Refusal.of("static_position_embeddings", true),
        Refusal.of("extra_pos_embeddings", 0),
        Refusal.of("encoder_layerdrop", 0.1),
        Refusal.of("tie_word_embeddings", false),
        Refusal.of("activation_function", "mish"),
        Refusal.of("decoder_attention_heads", 7));
  }

  @Test
  void theBiasOfLogitsIsNeverTrainedAndMayBeMissing() {
    Graph graph = whole(config());
    assertEquals(Shape.of("batch", "target", 50265), graph.output("logits").shape());
    Decoder decoder = adapter().backbone(config()).decoder().orElseThrow();
    assertEquals(Set.of("final_logits_bias"), decoder.constants());
    Set<String> names = graph.parameters().keySet();
    Set<String> tensors = new HashSet<>(names);
    tensors.remove("final_logits_bias");
    assertEquals(
        tensors, decoder.weights().resolve("a checkpoint", tensors, names).tensorOf().keySet());
  }

  @Test
  void theHalvesMayDiffer() {
    Graph graph = whole(config("decoder_layers", 2, "decoder_ffn_dim", 100));
    assertEquals(Shape.of(100, 768), graph.parameters().get("decoder.layers.1.fc1.weight").shape());
    assertTrue(!graph.parameters().containsKey("decoder.layers.2.fc1.weight"));
  }

  private Graph whole(ModelConfig config) {
    Backbone backbone = adapter().backbone(config);
    Graph graph = new Graph();
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Value target = graph.input("decoder_input_ids", DType.INT64, "batch", "target");
    Scope root = Scope.of(graph);
    Value hidden =
        backbone.encoder().hiddenStates(root, new Backbone.Inputs(ids, mask, Optional.empty()));
    Decoder decoder = backbone.decoder().orElseThrow();
    graph.output(
        "logits", decoder.network().logits(root, Decoder.Inputs.whole(target, hidden, mask)));
    return graph;
  }
}
