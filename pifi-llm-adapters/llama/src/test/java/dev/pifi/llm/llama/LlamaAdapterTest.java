package dev.pifi.llm.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.decoder.RotarySettings;
import dev.pifi.spi.testkit.LlmLayerContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaAdapterTest extends LlmLayerContract {
  private static final Map<String, Object> LLAMA_31_SCALING =
      Map.of(
          "factor", 8.0,
          "low_freq_factor", 1.0,
          "high_freq_factor", 4.0,
          "original_max_position_embeddings", 8192,
          "rope_type", "llama3");

  private final LlamaAdapter adapter = new LlamaAdapter();

  @Override
  protected LlmLayerAdapter adapter() {
    return adapter;
  }

  @Override
  protected long publishedParameters() {
    return 218_112_000;
  }

  /** Llama-3.1-8B, as it is published. */
  @Override
  protected Map<String, Object> published() {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "llama");
    values.put("attention_bias", false);
    values.put("attention_dropout", 0.0);
    values.put("mlp_bias", false);
    values.put("eos_token_id", List.of(128001, 128008));
    values.put("hidden_act", "silu");
    values.put("hidden_size", 4096);
    values.put("initializer_range", 0.02);
    values.put("intermediate_size", 14336);
    values.put("max_position_embeddings", 131072);
    values.put("num_attention_heads", 32);
    values.put("num_hidden_layers", 32);
    values.put("num_key_value_heads", 8);
    values.put("pretraining_tp", 1);
    values.put("rms_norm_eps", 1e-5);
    values.put("rope_scaling", LLAMA_31_SCALING);
    values.put("rope_theta", 500000.0);
    values.put("tie_word_embeddings", false);
    values.put("vocab_size", 128256);
    return values;
  }

  private ModelConfig mistral(Object window) {
    return config("model_type", "mistral", "rope_scaling", null, "sliding_window", window);
  }

  private static Value attention(Graph graph) {
    return graph.values().stream().filter(v -> v.op() == Op.ATTENTION).findFirst().orElseThrow();
  }

  @Test
  void aLlama31LayerHasItsParameters() {
    ModelConfig config = config();
    Graph graph = graph(config, -1, AttentionMode.BIDIRECTIONAL);
    config.requireAllRead(InertConfigKeys.ALL);
    String layer = "model.layers.31.";
    assertEquals(
        Set.of(
            layer + "input_layernorm.weight",
            layer + "self_attn.q_proj.weight",
            layer + "self_attn.k_proj.weight",
            layer + "self_attn.v_proj.weight",
            layer + "self_attn.o_proj.weight",
            layer + "post_attention_layernorm.weight",
            layer + "mlp.gate_proj.weight",
            layer + "mlp.up_proj.weight",
            layer + "mlp.down_proj.weight"),
        graph.parameters().keySet());
    assertEquals(
        218_112_000,
        graph.parameters().values().stream().mapToLong(v -> v.shape().elements(Map.of())).sum());
  }

  @Test
  void countsLayersFromBothEnds() {
    assertEquals(31, adapter.layer(config(), -1).index());
    assertEquals(0, adapter.layer(config(), -32).index());
    assertEquals(7, adapter.layer(config(), 7).index());
    assertThrows(PifiException.class, () -> adapter.layer(config(), 32));
    assertThrows(PifiException.class, () -> adapter.layer(config(), -33));
  }

  @Test
  void absentKeyValueHeadsAreAsManyAsHeads() {
    Graph graph = graph(config("num_key_value_heads", null), -1, AttentionMode.CAUSAL);
    assertEquals(
        Shape.of(4096, 4096),
        graph.parameters().get("model.layers.31.self_attn.k_proj.weight").shape());
  }

  @Test
  void headsMayBeWiderThanTheHiddenSizeSays() {
    Graph graph = graph(config("head_dim", 256), -1, AttentionMode.CAUSAL);
    assertEquals(
        Shape.of(4096, 32 * 256),
        graph.parameters().get("model.layers.31.self_attn.o_proj.weight").shape());
  }

  @Test
  void biasesAreBuiltWhereTheConfigAsks() {
    Set<String> attention =
        graph(config("attention_bias", true), -1, AttentionMode.CAUSAL).parameters().keySet();
    assertTrue(attention.contains("model.layers.31.self_attn.q_proj.bias"));
    assertTrue(attention.contains("model.layers.31.self_attn.o_proj.bias"));
    assertFalse(attention.contains("model.layers.31.mlp.up_proj.bias"));
    Set<String> mlp =
        graph(config("mlp_bias", true), -1, AttentionMode.CAUSAL).parameters().keySet();
    assertTrue(mlp.contains("model.layers.31.mlp.down_proj.bias"));
    assertFalse(mlp.contains("model.layers.31.self_attn.q_proj.bias"));
  }

  @Test
  void theModeDecidesTheMask() {
    assertEquals(3, attention(graph(config(), -1, AttentionMode.PAPER)).inputs().size());
    Graph bidirectional = graph(config(), -1, AttentionMode.BIDIRECTIONAL);
    assertEquals(Shape.of("batch", 1, 1, "length"), attention(bidirectional).input(3).shape());
    Graph causal = graph(config(), -1, AttentionMode.CAUSAL);
    assertEquals(Shape.of("batch", 1, "length", "length"), attention(causal).input(3).shape());
  }

  @Test
  void mistralsWindowReachesOneWayOrBothAndNeverInPaperMode() {
    assertEquals(1, count(graph(mistral(4), -1, AttentionMode.CAUSAL), Op.LESS));
    assertEquals(2, count(graph(mistral(4), -1, AttentionMode.BIDIRECTIONAL), Op.LESS));
    assertEquals(3, attention(graph(mistral(4), -1, AttentionMode.PAPER)).inputs().size());
    assertEquals(0, count(graph(mistral(null), -1, AttentionMode.CAUSAL), Op.LESS));
  }

  @Test
  void mistralWithoutTheKeyHasTheDefaultWindow() {
    ModelConfig config = config("model_type", "mistral", "rope_scaling", null);
    Graph graph = graph(config, -1, AttentionMode.CAUSAL);
    Value reach =
        graph.values().stream().filter(v -> v.op() == Op.LESS).findFirst().orElseThrow().input(1);
    assertEquals(4096, reach.attribute(Attribute.DATA).values()[0]);
  }

  @Test
  void readsEveryKeyOfAMistralConfig() {
    ModelConfig config = mistral(4096);
    adapter.layer(config, 0);
    config.requireAllRead(InertConfigKeys.ALL);
  }

  @Test
  void passesOverRemarksOfExporters() {
    ModelConfig config = config("is_llama_config", true, "rope_interleaved", false);
    adapter.layer(config, 0);
    config.requireAllRead(InertConfigKeys.ALL);
  }

  @Test
  void aWindowOfLlamaIsAnUnknownKey() {
    ModelConfig config = config("sliding_window", 16);
    adapter.layer(config, 0);
    assertEquals(Set.of("sliding_window"), config.unread(InertConfigKeys.ALL));
  }

  @Test
  void rotaryBaseIsTenThousandUnlessGiven() {
    assertArrayEquals(
        RotaryTable.frequencies(10_000, 128),
        frequencies(config("rope_scaling", null, "rope_theta", null)));
    assertArrayEquals(
        RotaryTable.frequencies(500_000, 128), frequencies(config("rope_scaling", null)));
  }

  @Test
  void rotaryScalingIsThatOfTheConfig() {
    double[] plain = RotaryTable.frequencies(500_000, 128);
    assertArrayEquals(RotaryTable.llama3(plain, 8, 1, 4, 8192), frequencies(config()));
    assertArrayEquals(
        RotaryTable.linear(plain, 2),
        frequencies(config("rope_scaling", Map.of("type", "linear", "factor", 2))));
    assertArrayEquals(plain, frequencies(config("rope_scaling", Map.of("rope_type", "default"))));
  }

  @Test
  void newerFilesKeepAllRotarySettingsTogether() {
    Map<String, Object> together = new HashMap<>(LLAMA_31_SCALING);
    together.put("rope_theta", 500000.0);
    ModelConfig config =
        config("rope_scaling", null, "rope_theta", null, "rope_parameters", together);
    assertArrayEquals(frequencies(config()), frequencies(config));
    adapter.layer(config, 0);
    config.requireAllRead(InertConfigKeys.ALL);
  }

  private static double[] frequencies(ModelConfig config) {
    return RotarySettings.read(config).frequencies(128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dynamic", "longrope", "su"})
  void refusesOtherRotaryScalings(String type) {
    PifiException e =
        refuses("rope_type", "rope_scaling", Map.of("rope_type", type, "factor", 2.0));
    assertEquals(type, e.actual());
  }

  @Test
  void refusesMathsThatIsNotBuilt() {
    refuses("rope_interleaved", "rope_interleaved", true);
    refuses("partial_rotary_factor", "partial_rotary_factor", 0.5);
    refuses("hidden_act", "hidden_act", "mish");
    refuses("num_attention_heads", "num_attention_heads", 24 + 1);
    refuses("num_key_value_heads", "num_key_value_heads", 5);
    refuses("head_dim", "head_dim", 63);
    refuses("config.json", "rope_parameters", LLAMA_31_SCALING);
    refuses("factor", "rope_scaling", Map.of("rope_type", "linear"));
  }

  private PifiException refuses(String subject, String key, Object value) {
    PifiException e = assertThrows(PifiException.class, () -> adapter.layer(config(key, value), 0));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(e.subject().contains(subject), e.subject());
    return e;
  }

  @Test
  void findsTheLayersTensorsWithAndWithoutPrefix() {
    WeightMap weights = adapter.layer(config(), 3).weights();
    String wanted = "model.layers.3.self_attn.q_proj.weight";
    for (String tensor : List.of(wanted, "layers.3.self_attn.q_proj.weight")) {
      assertEquals(
          Map.of(wanted, tensor),
          weights.resolve("model", List.of(tensor), List.of(wanted)).tensorOf());
    }
  }

  @Test
  void leavesOutTheRestOfTheModelButNothingOfTheLayer() {
    WeightMap weights = adapter.layer(config(), 3).weights();
    List<String> others =
        List.of(
            "model.layers.31.mlp.up_proj.weight",
            "layers.0.mlp.up_proj.weight",
            "model.layers.3.self_attn.rotary_emb.inv_freq",
            "model.embed_tokens.weight",
            "embed_tokens.weight",
            "norm.weight",
            "model.norm.weight",
            "lm_head.weight");
    assertEquals(
        Set.copyOf(others), weights.resolve("model", others, List.of()).skipped().keySet());
    assertThrows(
        PifiException.class,
        () -> weights.resolve("model", List.of("model.layers.3.self_attn.extra"), List.of()));
  }
}
