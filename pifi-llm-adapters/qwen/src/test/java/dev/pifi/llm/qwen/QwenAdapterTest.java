package dev.pifi.llm.qwen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QwenAdapterTest {
  private static final String LAYER = "model.layers.27.";

  private final QwenAdapter adapter = new QwenAdapter();

  /** Qwen2-7B with some keys set; a key set to null is there as JSON's null. */
  private static ModelConfig config(Object... changes) {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "qwen2");
    values.put("attention_dropout", 0.0);
    values.put("hidden_act", "silu");
    values.put("hidden_size", 3584);
    values.put("initializer_range", 0.02);
    values.put("intermediate_size", 18944);
    values.put("max_position_embeddings", 131072);
    values.put("max_window_layers", 14);
    values.put("num_attention_heads", 28);
    values.put("num_hidden_layers", 28);
    values.put("num_key_value_heads", 4);
    values.put("rms_norm_eps", 1e-6);
    values.put("rope_theta", 1e6);
    values.put("sliding_window", 4);
    values.put("tie_word_embeddings", false);
    values.put("use_mrope", false);
    values.put("use_sliding_window", false);
    values.put("vocab_size", 152064);
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], changes[i + 1]);
    }
    return ModelConfig.of("config.json", values);
  }

  /** The graph of a layer, every key of whose config was read. */
  private Graph graph(ModelConfig config, int index, AttentionMode mode) {
    LayerSource source = adapter.layer(config, index);
    config.requireAllRead(InertConfigKeys.ALL);
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", source.hiddenSize());
    Value mask = graph.input("mask", DType.INT64, "batch", "length");
    Value y =
        source
            .layer()
            .output(
                Scope.of(graph, source.initializerRange()),
                new LayerSource.Inputs(x, Optional.of(mask), mode));
    assertEquals(x.shape(), y.shape());
    graph.output("y", y);
    return graph;
  }

  /** The names of the parameters of the last layer, without their place. */
  private Set<String> parameters(ModelConfig config) {
    return graph(config, -1, AttentionMode.CAUSAL).parameters().keySet().stream()
        .map(name -> name.substring(LAYER.length()))
        .collect(Collectors.toSet());
  }

  private static long count(Graph graph, Op op) {
    return graph.values().stream().filter(v -> v.op() == op).count();
  }

  private static Value first(Graph graph, Op op) {
    return graph.values().stream().filter(v -> v.op() == op).findFirst().orElseThrow();
  }

  private void refuses(String key, Object value, Object... others) {
    ModelConfig config = config(others);
    Map<String, Object> values = new HashMap<>(config.raw());
    values.put(key, value);
    PifiException e =
        assertThrows(
            PifiException.class, () -> adapter.layer(ModelConfig.of("config.json", values), -1));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(e.subject().endsWith(key), e.subject());
    assertTrue(e.actual().contains(String.valueOf(value)), e.actual());
  }

  @Test
  void isFoundAsAService() {
    assertTrue(
        ServiceLoader.load(LlmLayerAdapter.class).stream()
            .anyMatch(p -> p.type() == QwenAdapter.class));
  }

  @Test
  void aLayerHasAsManyParametersAsPublished() {
    assertEquals(
        233_057_792,
        graph(config(), -1, AttentionMode.BIDIRECTIONAL).parameters().values().stream()
            .mapToLong(v -> v.shape().elements(Map.of()))
            .sum());
  }

  @Test
  void queriesKeysAndValuesHaveBiasesAndNothingElseHas() {
    assertEquals(
        Set.of("self_attn.q_proj.bias", "self_attn.k_proj.bias", "self_attn.v_proj.bias"),
        parameters(config()).stream()
            .filter(name -> name.endsWith("bias"))
            .collect(Collectors.toSet()));
  }

  @Test
  void windowsAreOffUnlessUsedAndThenStartAtALayer() {
    assertEquals(0, count(graph(config(), 27, AttentionMode.CAUSAL), Op.LESS));
    ModelConfig used = config("use_sliding_window", true);
    assertEquals(0, count(graph(used, 13, AttentionMode.CAUSAL), Op.LESS));
    assertEquals(1, count(graph(used, 14, AttentionMode.CAUSAL), Op.LESS));
    assertEquals(2, count(graph(used, 14, AttentionMode.BIDIRECTIONAL), Op.LESS));
    assertEquals(3, first(graph(used, 14, AttentionMode.PAPER), Op.ATTENTION).inputs().size());
  }

  @Test
  void newerFilesNameTheWindowOfEachLayer() {
    List<String> types =
        java.util.stream.IntStream.range(0, 28)
            .mapToObj(i -> i == 3 ? "sliding_attention" : "full_attention")
            .toList();
    ModelConfig config = config("use_sliding_window", true, "layer_types", types);
    assertEquals(1, count(graph(config, 3, AttentionMode.CAUSAL), Op.LESS));
    assertEquals(0, count(graph(config, 20, AttentionMode.CAUSAL), Op.LESS));
  }

  @Test
  void qwen3NormsHeadsAndHasBiasesOnlyIfTold() {
    Set<String> plain = parameters(config("model_type", "qwen3"));
    assertTrue(plain.containsAll(Set.of("self_attn.q_norm.weight", "self_attn.k_norm.weight")));
    assertTrue(plain.stream().noneMatch(name -> name.endsWith("bias")));
    Set<String> biased = parameters(config("model_type", "qwen3", "attention_bias", true));
    assertTrue(biased.containsAll(Set.of("self_attn.q_proj.bias", "self_attn.o_proj.bias")));
  }

  @Test
  void aBiasFlagOfQwen2IsAnUnknownKey() {
    ModelConfig config = config("attention_bias", true);
    adapter.layer(config, 0);
    assertEquals(Set.of("attention_bias"), config.unread(InertConfigKeys.ALL));
  }

  @Test
  void refusesMathsThatIsNotBuilt() {
    refuses("use_mrope", true);
    refuses("hidden_act", "mish");
    refuses("num_key_value_heads", 5);
    refuses("sliding_window", 0);
  }

  @Test
  void refusesAWindowThatIsNamedButOff() {
    PifiException e =
        assertThrows(
            PifiException.class,
            () ->
                adapter.layer(
                    config("layer_types", java.util.Collections.nCopies(28, "sliding_attention")),
                    0));
    assertTrue(e.subject().endsWith("layer_types"), e.subject());
    assertEquals("sliding_attention", e.actual());
  }
}
