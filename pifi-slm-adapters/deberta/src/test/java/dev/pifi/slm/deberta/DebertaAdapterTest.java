package dev.pifi.slm.deberta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.testkit.PublishedCheckpoint;
import dev.pifi.spi.testkit.PublishedModel;
import dev.pifi.spi.testkit.Refusal;
import dev.pifi.spi.testkit.SlmAdapterContract;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DebertaAdapterTest extends SlmAdapterContract {
  private static final String LAYERS =
      """
      deberta.embeddings.word_embeddings.weight
      deberta.embeddings.LayerNorm.{weight,bias}
      deberta.encoder.rel_embeddings.weight
      deberta.encoder.layer.{0..11}.{attention.output,intermediate,output}.dense.{weight,bias}
      deberta.encoder.layer.{0..11}.{attention.output,output}.LayerNorm.{weight,bias}
      """;

  @Override
  protected SlmAdapter adapter() {
    return new DebertaAdapter();
  }

  @Override
  protected List<PublishedModel> published() {
    return List.of(
        PublishedModel.beside(getClass(), "deberta-base.json", 138_601_728)
            .with(
                PublishedCheckpoint.of(
                    "of the first version, with heads",
                    LAYERS
                        + """
                        deberta.encoder.layer.{0..11}.attention.self.{q_bias,v_bias}
                        deberta.encoder.layer.{0..11}.attention.self.{in_proj,pos_proj}.weight
                        deberta.encoder.layer.{0..11}.attention.self.pos_q_proj.{weight,bias}
                        """,
                    """
                    deberta.embeddings.position_embeddings.weight
                    lm_predictions.lm_head.{bias,dense.weight} pooler.dense.{weight,bias}
                    """)),
        PublishedModel.beside(getClass(), "deberta-v3-base.json", 183_831_552)
            .with(
                PublishedCheckpoint.of(
                    "of the third version, with heads",
                    LAYERS
                        + """
                        deberta.encoder.LayerNorm.{weight,bias}
                        deberta.encoder.layer.{0..11}.attention.self.{query,key,value}_proj.{weight,bias}
                        """,
                    """
                    lm_predictions.lm_head.{bias,dense.weight} mask_predictions.dense.{weight,bias}
                    """)));
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
        Refusal.of("talking_head", true),
        Refusal.of("pos_att_type", "c2p|p2p"),
        Refusal.of("pos_att_type", "c2p|c2p"),
        Refusal.of("hidden_act", "mish"),
        Refusal.of("num_attention_heads", 7),
        Refusal.of("norm_rel_ebd", "batch_norm", "model_type", "deberta-v2"),
        Refusal.of("position_buckets", 1, "model_type", "deberta-v2"),
        Refusal.of("position_buckets", 1200, "model_type", "deberta-v2"),
        Refusal.of("conv_kernel_size", 4, "model_type", "deberta-v2"),
        Refusal.of("conv_groups", 5, "model_type", "deberta-v2", "conv_kernel_size", 3));
  }

  @Test
  void aTextNeedsRowsOfItsOwnDistancesOnly() {
    Graph graph = graph(config());
    assertTrue(
        graph.values().stream()
            .anyMatch(v -> v.op() == Op.EMBEDDING && v.shape().equals(Shape.of(2, "length", 768))));
  }

  @Test
  void withoutRelativeAttentionThereIsNoTable() {
    Graph graph = graph(config("relative_attention", false));
    assertFalse(graph.parameters().containsKey("encoder.rel_embeddings.weight"));
    assertEquals(0, count(graph, Op.GATHER));
  }

  @Test
  void aNormOfRelativePositionsIsLeftOutOnlyWhereNoneAreUsed() {
    List<String> norm = List.of("deberta.encoder.LayerNorm.weight");
    assertEquals(
        Set.copyOf(norm),
        weights("relative_attention", false).resolve("model", norm, List.of()).skipped().keySet());
    assertThrows(
        PifiException.class, () -> weights().resolve("model", norm, List.of()), "it is needed");
  }

  private WeightMap weights(Object... changes) {
    return adapter().backbone(config(changes)).weights();
  }

  @Test
  void scoresOfBothDirectionsAreGatheredAtOnce() {
    assertEquals(12 * 2, gathersOfScores(graph(config())));
    assertEquals(12, gathersOfScores(graph(config("pos_att_type", List.of("c2p")))));
  }

  private static long gathersOfScores(Graph graph) {
    Shape scores = Shape.of("batch", 12, "length", "length");
    return graph.values().stream()
        .filter(v -> v.op() == Op.GATHER && v.shape().equals(scores))
        .count();
  }

  @Test
  void theConvolutionStandsBesideTheFirstLayer() {
    Graph graph =
        graph(
            config(
                "model_type",
                "deberta-v2",
                "conv_kernel_size",
                3,
                "conv_groups",
                2,
                "conv_act",
                "gelu"));
    assertEquals(Shape.of(768, 384, 3), graph.parameters().get("encoder.conv.conv.weight").shape());
  }
}
