package dev.pifi.slm.bert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.testkit.PublishedCheckpoint;
import dev.pifi.spi.testkit.PublishedModel;
import dev.pifi.spi.testkit.Refusal;
import dev.pifi.spi.testkit.SlmAdapterContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BertAdapterTest extends SlmAdapterContract {
  private static final String MATRICES =
      """
      embeddings.{word,position,token_type}_embeddings.weight
      encoder.layer.{0..11}.attention.self.{query,key,value}.{weight,bias}
      encoder.layer.{0..11}.{attention.output,intermediate,output}.dense.{weight,bias}
      """;
  private static final String NORMS =
      """
      embeddings.LayerNorm.{weight,bias}
      encoder.layer.{0..11}.{attention.output,output}.LayerNorm.{weight,bias}
      """;
  private static final String ENCODER = MATRICES + NORMS;

  private final BertAdapter adapter = new BertAdapter();

  @Override
  protected SlmAdapter adapter() {
    return adapter;
  }

  @Override
  protected List<PublishedModel> published() {
    return List.of(
        model("bert-base-uncased", 109_482_240)
            .with(PublishedCheckpoint.of("with heads", under("bert", ENCODER), heads()))
            .with(
                PublishedCheckpoint.of(
                        "of the first release",
                        under("bert", MATRICES),
                        "cls.predictions.transform.LayerNorm.{gamma,beta} bert.pooler.dense.weight")
                    .renaming(under("bert", NORMS.replace("weight,bias", "gamma,beta")), NORMS))
            .with(PublishedCheckpoint.of("without prefix", ENCODER, "pooler.dense.{weight,bias}")),
        model("bert-large-uncased", 335_141_888),
        model("bert-base-multilingual-cased", 177_853_440),
        model("kcbert-base", 108_918_528),
        model("roberta-base", 124_645_632)
            .with(
                PublishedCheckpoint.of(
                    "with heads",
                    under("roberta", ENCODER),
                    """
                    roberta.embeddings.{position_ids,token_type_ids}
                    lm_head.{bias,decoder.weight} lm_head.{dense,layer_norm}.{weight,bias}
                    classifier.{dense,out_proj}.{weight,bias}
                    """)),
        model("electra-base-discriminator", 108_891_648)
            .with(
                PublishedCheckpoint.of(
                    "of the discriminator",
                    under("electra", ENCODER),
                    """
                    electra.embeddings.position_ids
                    discriminator_predictions.{dense,dense_prediction}.{weight,bias}
                    generator_predictions.{dense,LayerNorm}.{weight,bias}
                    generator_lm_head.{weight,bias}
                    """)));
  }

  /** The same names with a prefix of their own. */
  private static String under(String prefix, String names) {
    return names.indent(0).replaceAll("(?m)^(?=.)", prefix + ".");
  }

  private static String heads() {
    return """
        bert.pooler.dense.{weight,bias} bert.embeddings.position_ids
        cls.predictions.{bias,decoder.weight}
        cls.predictions.transform.{dense,LayerNorm}.{weight,bias}
        cls.seq_relationship.{weight,bias} classifier.{weight,bias} qa_outputs.{weight,bias}
        """;
  }

  private static PublishedModel model(String name, long parameters) {
    return PublishedModel.beside(BertAdapterTest.class, name + ".json", parameters);
  }

  @Override
  protected ModelConfig tiny() {
    return config(
        "hidden_size", 8,
        "num_hidden_layers", 2,
        "num_attention_heads", 2,
        "intermediate_size", 12,
        "max_position_embeddings", 16,
        "vocab_size", 40);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        Refusal.of("position_embedding_type", "relative_key"),
        Refusal.of("position_embedding_type", "relative_key_query"),
        Refusal.of("is_decoder", true),
        Refusal.of("add_cross_attention", true),
        Refusal.of("is_encoder_decoder", true),
        Refusal.of("pruned_heads", Map.of("0", List.of(1))),
        Refusal.of("hidden_act", "mish"),
        Refusal.of("num_attention_heads", 7),
        Refusal.of("hidden_size", null));
  }

  @Test
  void seesBothWaysAndTellsTwoTextsApart() {
    Backbone backbone = adapter.backbone(config());
    assertEquals(512, backbone.maximumLength());
    assertTrue(backbone.usesTokenTypes());
    assertFalse(backbone.causal());
  }

  @Test
  void robertaIgnoresTokenTypesAndCountsPositionsBehindPadding() {
    Backbone backbone = adapter.backbone(config("model_type", "roberta", "pad_token_id", 1));
    assertEquals(510, backbone.maximumLength());
    assertFalse(backbone.usesTokenTypes(), "even where the table has two rows");
    assertEquals(1, count(graph(backbone, true), Op.CUMULATIVE_SUM));
  }

  @Test
  void electraProjectsNarrowEmbeddings() {
    Graph graph =
        graph(
            config(
                "model_type", "electra",
                "embedding_size", 128,
                "hidden_size", 256,
                "num_attention_heads", 4));
    assertEquals(Shape.of(256, 128), graph.parameters().get("embeddings_project.weight").shape());
    assertEquals(
        Shape.of(30522, 128), graph.parameters().get("embeddings.word_embeddings.weight").shape());
  }

  @Test
  void electraWithFullEmbeddingsHasNoProjection() {
    Graph graph = graph(config("model_type", "electra", "embedding_size", 768));
    assertFalse(graph.parameters().containsKey("embeddings_project.weight"));
  }

  @Test
  void appliesDropoutToWordsAttentionAndBothOutputs() {
    Graph graph = graph(config("num_hidden_layers", 2));
    assertEquals(1 + 2 * 2, count(graph, Op.DROPOUT));
    assertEquals(2, count(graph, Op.ATTENTION));
  }
}
