package dev.pifi.slm.t5;

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

class T5AdapterTest extends SlmAdapterContract {
  @Override
  protected SlmAdapter adapter() {
    return new T5Adapter();
  }

  @Override
  protected List<PublishedModel> published() {
    return List.of(
        PublishedModel.beside(getClass(), "t5-base.json", 109_628_544)
            .with(
                PublishedCheckpoint.of(
                    "as published",
                    """
                    shared.weight encoder.final_layer_norm.weight
                    encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight
                    encoder.block.{0..11}.layer.0.SelfAttention.{q,k,v,o}.weight
                    encoder.block.{0..11}.layer.1.DenseReluDense.{wi,wo}.weight
                    encoder.block.{0..11}.layer.{0,1}.layer_norm.weight
                    """,
                    """
                    classification_head.dense.weight
                    decoder.block.{0..11}.layer.{0..2}.layer_norm.weight
                    """)),
        PublishedModel.beside(getClass(), "mt5-small.json", 146_940_608));
  }

  @Override
  protected ModelConfig tiny() {
    return config(
        "d_model", 8,
        "d_kv", 3,
        "d_ff", 12,
        "num_heads", 2,
        "num_layers", 2,
        "vocab_size", 40);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        Refusal.of("is_encoder_decoder", false),
        Refusal.of("feed_forward_proj", "gated-mish"),
        Refusal.of("relative_attention_num_buckets", 3),
        Refusal.of("relative_attention_max_distance", 16),
        Refusal.of("d_kv", null));
  }

  @Test
  void generatesFromTheSameTableOfWordsUnlessTheConfigUntiesIt() {
    assertTrue(!whole(config()).parameters().containsKey("lm_head.weight"));
    Graph untied = whole(config("tie_word_embeddings", false));
    assertEquals(Shape.of(32128, 768), untied.parameters().get("lm_head.weight").shape());
    assertEquals(Shape.of("batch", "target", 32128), untied.output("logits").shape());
  }

  @Test
  void theMultilingualModelHasATableOfLogitsWhateverIsWritten() {
    for (boolean tied : List.of(true, false)) {
      ModelConfig config = config("model_type", "mt5", "tie_word_embeddings", tied);
      assertTrue(whole(config).parameters().containsKey("lm_head.weight"));
    }
  }

  @Test
  void encoderAndDecoderMayDifferInDepth() {
    Set<String> names = whole(config("num_decoder_layers", 3)).parameters().keySet();
    assertTrue(names.contains("decoder.block.2.layer.2.layer_norm.weight"));
    assertTrue(!names.contains("decoder.block.3.layer.2.layer_norm.weight"));
  }

  @Test
  void everyNameOfBothHalvesIsInTheDecodersMap() {
    Graph graph = whole(config("feed_forward_proj", "gated-gelu"));
    Set<String> names = new HashSet<>(graph.parameters().keySet());
    assertTrue(names.contains("decoder.block.0.layer.2.DenseReluDense.wi_1.weight"));
    Set<String> tensors = new HashSet<>(names);
    tensors.add("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight");
    Decoder decoder = adapter().backbone(config()).decoder().orElseThrow();
    assertEquals(
        names, decoder.weights().resolve("a checkpoint", tensors, names).tensorOf().keySet());
  }

  @Test
  void aTableStoredUnderOneOfItsOtherNamesIsRead() {
    List<String> tensors = List.of("encoder.embed_tokens.weight", "lm_head.weight");
    Decoder tied = adapter().backbone(config()).decoder().orElseThrow();
    assertEquals(
        "encoder.embed_tokens.weight",
        tied.weights()
            .resolve("a checkpoint", tensors, Set.of("shared.weight"))
            .tensorOf()
            .get("shared.weight"));
    Decoder apart =
        adapter().backbone(config("scale_decoder_outputs", false)).decoder().orElseThrow();
    Set<String> both = Set.of("shared.weight", "lm_head.weight");
    assertEquals(
        "shared.weight",
        apart
            .weights()
            .resolve("a checkpoint", List.of("shared.weight"), both)
            .tensorOf()
            .get("lm_head.weight"));
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
