package dev.pifi.slm.smollm2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
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

class SmolLm2AdapterTest {
  private final SmolLm2Adapter adapter = new SmolLm2Adapter();

  /** SmolLM2-135M with some keys set; a key set to null is there as JSON's null. */
  private static ModelConfig config(Object... changes) {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "llama");
    values.put("architectures", List.of("LlamaForCausalLM"));
    values.put("attention_bias", false);
    values.put("attention_dropout", 0.0);
    values.put("hidden_act", "silu");
    values.put("hidden_size", 576);
    values.put("initializer_range", 0.041666666666666664);
    values.put("intermediate_size", 1536);
    values.put("is_llama_config", true);
    values.put("max_position_embeddings", 8192);
    values.put("num_attention_heads", 9);
    values.put("num_hidden_layers", 30);
    values.put("num_key_value_heads", 3);
    values.put("pretraining_tp", 1);
    values.put("rms_norm_eps", 1e-5);
    values.put("rope_interleaved", false);
    values.put("rope_scaling", null);
    values.put("rope_theta", 100000);
    values.put("tie_word_embeddings", true);
    values.put("vocab_size", 49152);
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], changes[i + 1]);
    }
    return ModelConfig.of("config.json", values);
  }

  private Graph graph(ModelConfig config) {
    Backbone backbone = adapter.backbone(config);
    config.requireAllRead(InertConfigKeys.ALL);
    Graph graph = new Graph();
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Value hidden =
        backbone
            .encoder()
            .hiddenStates(Scope.of(graph), new Backbone.Inputs(ids, mask, Optional.empty()));
    assertEquals(Shape.of("batch", "length", backbone.hiddenSize()), hidden.shape());
    graph.output("y", hidden);
    return graph;
  }

  @Test
  void isFoundAsAService() {
    assertTrue(
        ServiceLoader.load(SlmAdapter.class).stream()
            .anyMatch(p -> p.type() == SmolLm2Adapter.class));
  }

  @Test
  void takesLlamasOfEveryHeadButNoOtherArchitecture() {
    assertTrue(adapter.supports(config()));
    assertTrue(adapter.supports(config("architectures", null)));
    assertTrue(
        adapter.supports(config("architectures", List.of("LlamaForSequenceClassification"))));
    assertFalse(adapter.supports(config("architectures", List.of("OtherForCausalLM"))));
    assertFalse(adapter.supports(config("model_type", "mistral")));
  }

  @Test
  void hasAsManyParametersAsPublished() {
    assertEquals(
        134_515_008,
        graph(config()).parameters().values().stream()
            .mapToLong(v -> v.shape().elements(Map.of()))
            .sum());
  }

  @Test
  void theLastTokenSumsUpTheText() {
    Backbone backbone = adapter.backbone(config());
    assertTrue(backbone.causal());
    assertFalse(backbone.usesTokenTypes());
    assertEquals(8192, backbone.maximumLength());
  }

  @Test
  void noTokenSeesPaddingOrWhatFollows() {
    Value attention =
        graph(config()).values().stream()
            .filter(v -> v.op() == Op.ATTENTION)
            .findFirst()
            .orElseThrow();
    assertEquals(Shape.of("batch", 1, "length", "length"), attention.input(3).shape());
    assertEquals(Op.AND, attention.input(3).input(0).op());
  }

  @Test
  void onlyAPaddingTokenThatTheConfigNamesGetsNoGradient() {
    assertEquals(-1, paddingRow(config()));
    assertEquals(2, paddingRow(config("pad_token_id", 2)));
    assertEquals(49151, paddingRow(config("pad_token_id", -1)), "counts from the end");
    assertEquals(2, adapter.backbone(config("pad_token_id", 2)).padTokenId());
    assertEquals(0, adapter.backbone(config()).padTokenId());
  }

  private long paddingRow(ModelConfig config) {
    return graph(config).values().stream()
        .filter(v -> v.op() == Op.EMBEDDING)
        .findFirst()
        .orElseThrow()
        .attribute(Attribute.PADDING_ROW);
  }

  @Test
  void findsTensorsWithAndWithoutPrefixAndLeavesHeadsOut() {
    WeightMap weights = adapter.backbone(config()).weights();
    String wanted = "layers.3.self_attn.q_proj.weight";
    for (String tensor : List.of(wanted, "model." + wanted)) {
      WeightMap.Resolution found =
          weights.resolve("model", List.of(tensor, "lm_head.weight"), List.of(wanted));
      assertEquals(Map.of(wanted, tensor), found.tensorOf());
      assertEquals(Set.of("lm_head.weight"), found.skipped().keySet());
    }
    assertThrows(
        PifiException.class,
        () -> weights.resolve("model", List.of("model.layers.30.extra"), List.of()));
  }

  @Test
  void refusesMathsThatIsNotBuilt() {
    refuses("pretraining_tp", 2);
    refuses("rope_interleaved", true);
    refuses("hidden_act", "mish");
    refuses("num_key_value_heads", 2);
  }

  private void refuses(String key, Object value) {
    PifiException e = assertThrows(PifiException.class, () -> adapter.backbone(config(key, value)));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(e.subject().endsWith(key), e.subject());
    assertEquals(String.valueOf(value), e.actual());
  }
}
