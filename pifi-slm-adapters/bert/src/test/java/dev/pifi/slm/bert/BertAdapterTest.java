package dev.pifi.slm.bert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BertAdapterTest {
  private final BertAdapter adapter = new BertAdapter();

  /** BERT-base, uncased, with some keys set and those of value null taken out. */
  private static ModelConfig config(Object... changes) {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "bert");
    values.put("architectures", List.of("BertForMaskedLM"));
    values.put("hidden_size", 768);
    values.put("num_hidden_layers", 12);
    values.put("num_attention_heads", 12);
    values.put("intermediate_size", 3072);
    values.put("hidden_act", "gelu");
    values.put("hidden_dropout_prob", 0.1);
    values.put("attention_probs_dropout_prob", 0.1);
    values.put("initializer_range", 0.02);
    values.put("layer_norm_eps", 1e-12);
    values.put("max_position_embeddings", 512);
    values.put("type_vocab_size", 2);
    values.put("vocab_size", 30522);
    values.put("pad_token_id", 0);
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], changes[i + 1]);
    }
    return ModelConfig.of("config.json", values);
  }

  private static ModelConfig roberta() {
    return config(
        "model_type", "roberta",
        "type_vocab_size", 1,
        "pad_token_id", 1,
        "vocab_size", 50265,
        "max_position_embeddings", 514,
        "layer_norm_eps", 1e-5);
  }

  private static Graph graph(Backbone backbone, boolean withTypes) {
    Graph graph = new Graph();
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Optional<Value> types =
        withTypes
            ? Optional.of(graph.input("token_type_ids", DType.INT64, "batch", "length"))
            : Optional.empty();
    Value hidden =
        backbone
            .encoder()
            .hiddenStates(
                Scope.of(graph, backbone.initializerRange()),
                new Backbone.Inputs(ids, mask, types));
    assertEquals(Shape.of("batch", "length", backbone.hiddenSize()), hidden.shape());
    graph.output("hidden", hidden);
    return graph;
  }

  private static long size(Graph graph) {
    return graph.parameters().values().stream().mapToLong(v -> v.shape().elements(Map.of())).sum();
  }

  @Test
  void isFoundAsAService() {
    assertTrue(
        ServiceLoader.load(SlmAdapter.class).stream().anyMatch(p -> p.type() == BertAdapter.class));
  }

  @Test
  void readsEveryKeyOfABertConfig() {
    ModelConfig config =
        config(
            "position_embedding_type",
            "absolute",
            "directionality",
            "bidi",
            "pooler_fc_size",
            768,
            "pooler_type",
            "first_token_transform",
            "gradient_checkpointing",
            false,
            "is_decoder",
            false);
    Backbone backbone = adapter.backbone(config);
    config.requireAllRead(InertConfigKeys.ALL);
    assertEquals(768, backbone.hiddenSize());
    assertEquals(512, backbone.maximumLength());
    assertTrue(backbone.usesTokenTypes());
    assertFalse(backbone.causal());
  }

  @Test
  void leavesUnknownKeysForTheCallerToRefuse() {
    ModelConfig config = config("rotary_value", true);
    adapter.backbone(config);
    assertEquals(Set.of("rotary_value"), config.unread(InertConfigKeys.ALL));
  }

  @Test
  void bertBaseHasThePublishedParameters() {
    // 109.48 M as published, less the pooler's 590,592
    assertEquals(108_891_648, size(graph(adapter.backbone(config()), true)));
  }

  @Test
  void robertaBaseHasThePublishedParameters() {
    assertEquals(124_055_040, size(graph(adapter.backbone(roberta()), false)));
  }

  @Test
  void namesParametersAsTheCheckpointDoes() {
    Set<String> names = graph(adapter.backbone(config()), true).parameters().keySet();
    assertEquals(5 + 12 * 16, names.size());
    for (String name :
        List.of(
            "embeddings.word_embeddings.weight",
            "embeddings.position_embeddings.weight",
            "embeddings.token_type_embeddings.weight",
            "embeddings.LayerNorm.bias",
            "encoder.layer.0.attention.self.query.weight",
            "encoder.layer.3.attention.self.value.bias",
            "encoder.layer.11.attention.output.dense.weight",
            "encoder.layer.11.attention.output.LayerNorm.weight",
            "encoder.layer.11.intermediate.dense.bias",
            "encoder.layer.11.output.dense.weight",
            "encoder.layer.11.output.LayerNorm.bias")) {
      assertTrue(names.contains(name), name);
    }
  }

  @Test
  void absentTokenTypesStillAddRowZero() {
    Graph with = graph(adapter.backbone(config()), true);
    Graph without = graph(adapter.backbone(config()), false);
    assertEquals(with.parameters().keySet(), without.parameters().keySet());
  }

  @Test
  void robertaIgnoresTokenTypesAndCountsPositionsBehindPadding() {
    ModelConfig config = roberta();
    Backbone backbone = adapter.backbone(config);
    config.requireAllRead(InertConfigKeys.ALL);
    assertEquals(512, backbone.maximumLength());
    assertFalse(backbone.usesTokenTypes());
    Graph graph = graph(backbone, true);
    assertTrue(graph.values().stream().anyMatch(v -> v.op() == Op.CUMULATIVE_SUM));
    Value types = graph.inputs().get("token_type_ids");
    assertTrue(graph.values().stream().noneMatch(v -> v.inputs().contains(types)));
  }

  @Test
  void robertaNeverReadsTokenTypesEvenWithTwo() {
    assertFalse(
        adapter.backbone(config("model_type", "roberta", "type_vocab_size", 2)).usesTokenTypes());
  }

  @Test
  void electraProjectsNarrowEmbeddings() {
    ModelConfig config =
        config(
            "model_type",
            "electra",
            "embedding_size",
            128,
            "hidden_size",
            256,
            "num_attention_heads",
            4,
            "summary_type",
            "first",
            "summary_use_proj",
            true);
    Graph graph = graph(adapter.backbone(config), true);
    config.requireAllRead(InertConfigKeys.ALL);
    assertEquals(Shape.of(256, 128), graph.parameters().get("embeddings_project.weight").shape());
    assertEquals(
        Shape.of(30522, 128), graph.parameters().get("embeddings.word_embeddings.weight").shape());
  }

  @Test
  void electraWithFullEmbeddingsHasNoProjection() {
    Graph graph =
        graph(adapter.backbone(config("model_type", "electra", "embedding_size", 768)), true);
    assertFalse(graph.parameters().containsKey("embeddings_project.weight"));
  }

  @Test
  void appliesDropoutToWordsAttentionAndBothOutputs() {
    Graph graph = graph(adapter.backbone(config("num_hidden_layers", 2)), true);
    assertEquals(1 + 2 * 2, graph.values().stream().filter(v -> v.op() == Op.DROPOUT).count());
    assertEquals(2, graph.values().stream().filter(v -> v.op() == Op.ATTENTION).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative_key", "relative_key_query"})
  void refusesOtherPositions(String type) {
    refuses("position_embedding_type", type);
  }

  @Test
  void refusesDecodersAndUnknownMaths() {
    refuses("is_decoder", true);
    refuses("add_cross_attention", true);
    refuses("is_encoder_decoder", true);
    refuses("pruned_heads", Map.of("0", List.of(1)));
    refuses("hidden_act", "mish");
    refuses("num_attention_heads", 7);
    refuses("hidden_size", null);
  }

  private void refuses(String key, Object value) {
    PifiException e = assertThrows(PifiException.class, () -> adapter.backbone(config(key, value)));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    String subject = key.equals("hidden_size") ? "hidden_size" : key;
    assertTrue(e.subject().contains(subject), e.subject());
  }

  @Test
  void acceptsNamesWithAndWithoutPrefixAndTheOldOnes() {
    WeightMap weights = adapter.backbone(config()).weights();
    String wanted = "encoder.layer.0.output.LayerNorm.weight";
    for (String tensor :
        List.of(
            wanted,
            "bert." + wanted,
            "roberta." + wanted,
            "electra." + wanted,
            "bert.encoder.layer.0.output.LayerNorm.gamma")) {
      assertEquals(
          Map.of(wanted, tensor),
          weights.resolve("model", List.of(tensor), List.of(wanted)).tensorOf());
    }
    assertEquals(
        "embeddings.LayerNorm.bias", weights.parameterName("bert.embeddings.LayerNorm.beta"));
  }

  @Test
  void leavesOutHeadsAndBuffersButNothingElse() {
    WeightMap weights = adapter.backbone(config()).weights();
    List<String> heads =
        List.of(
            "bert.pooler.dense.weight",
            "cls.predictions.transform.LayerNorm.gamma",
            "cls.seq_relationship.bias",
            "lm_head.layer_norm.weight",
            "discriminator_predictions.dense.weight",
            "generator_predictions.dense.weight",
            "generator_lm_head.bias",
            "classifier.out_proj.weight",
            "qa_outputs.bias",
            "bert.embeddings.position_ids",
            "roberta.embeddings.token_type_ids");
    assertEquals(Set.copyOf(heads), weights.resolve("model", heads, List.of()).skipped().keySet());
    PifiException e =
        assertThrows(
            PifiException.class,
            () -> weights.resolve("model", List.of("bert.adapter.down"), List.of()));
    assertTrue(e.actual().contains("bert.adapter.down"));
  }
}
