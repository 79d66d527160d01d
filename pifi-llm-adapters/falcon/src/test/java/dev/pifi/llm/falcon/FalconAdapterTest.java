package dev.pifi.llm.falcon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
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
import dev.pifi.spi.WeightMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FalconAdapterTest {
  private static final String LAYER = "transformer.h.31.";

  private final FalconAdapter adapter = new FalconAdapter();

  /** Falcon-7B with some keys set; a key set to null is there as JSON's null. */
  private static ModelConfig config(Object... changes) {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "falcon");
    values.put("alibi", false);
    values.put("apply_residual_connection_post_layernorm", false);
    values.put("attention_dropout", 0.1);
    values.put("bias", false);
    values.put("hidden_dropout", 0.0);
    values.put("hidden_size", 4544);
    values.put("initializer_range", 0.02);
    values.put("layer_norm_epsilon", 1e-5);
    values.put("multi_query", true);
    values.put("new_decoder_architecture", false);
    values.put("num_attention_heads", 71);
    values.put("num_hidden_layers", 32);
    values.put("parallel_attn", true);
    values.put("vocab_size", 65024);
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
            .anyMatch(p -> p.type() == FalconAdapter.class));
  }

  @Test
  void aLayerHasAsManyParametersAsPublished() {
    assertEquals(
        207_070_080,
        graph(config(), -1, AttentionMode.BIDIRECTIONAL).parameters().values().stream()
            .mapToLong(v -> v.shape().elements(Map.of()))
            .sum());
  }

  /** A shape that keys can be varied on. */
  private static ModelConfig small(Object... changes) {
    Map<String, Object> values = new HashMap<>(config(changes).raw());
    values.put("hidden_size", 48);
    values.put("num_attention_heads", 6);
    return ModelConfig.of("config.json", values);
  }

  private long fusedRows(ModelConfig config) {
    return graph(config, -1, AttentionMode.CAUSAL)
        .parameters()
        .get(LAYER + "self_attention.query_key_value.weight")
        .shape()
        .size(0);
  }

  @Test
  void keyValueHeadsAreOneOrAllOrAsManyAsTheNewArchitectureSays() {
    assertEquals(48 + 2 * 8, fusedRows(small("num_kv_heads", 3)), "multi-query does not read it");
    assertEquals(3 * 48, fusedRows(small("multi_query", false)));
    assertEquals(
        48 + 2 * 3 * 8, fusedRows(small("new_decoder_architecture", true, "num_kv_heads", 3)));
    assertEquals(3 * 48, fusedRows(small("new_decoder_architecture", true)));
  }

  @Test
  void normsFollowTheArrangement() {
    assertEquals(Set.of("input_layernorm"), norms(small()));
    assertEquals(Set.of("ln_attn", "ln_mlp"), norms(small("new_decoder_architecture", true)));
    assertEquals(
        Set.of("input_layernorm"),
        norms(small("new_decoder_architecture", true, "num_ln_in_parallel_attn", 1)));
    assertEquals(
        Set.of("input_layernorm", "post_attention_layernorm"),
        norms(small("parallel_attn", false)));
  }

  private Set<String> norms(ModelConfig config) {
    return parameters(config).stream()
        .filter(name -> name.startsWith("ln_") || name.contains("layernorm"))
        .map(name -> name.substring(0, name.indexOf('.')))
        .collect(Collectors.toSet());
  }

  @Test
  void aBiasIsOnAllFourMapsOrNone() {
    assertEquals(
        4,
        parameters(small("bias", true)).stream()
            .filter(name -> name.contains(".") && name.endsWith("bias") && !name.contains("norm"))
            .count());
    assertFalse(parameters(small()).contains("mlp.dense_h_to_4h.bias"));
  }

  @Test
  void linearBiasesTakeThePlaceOfRotationAndHaveAttentionDropout() {
    Graph rotated = graph(small(), 0, AttentionMode.PAPER);
    assertEquals(2, count(rotated, Op.ROTARY));
    assertEquals(0, first(rotated, Op.ATTENTION).attribute(Attribute.PROBABILITY));
    Graph biased = graph(small("alibi", true), 0, AttentionMode.PAPER);
    assertEquals(0, count(biased, Op.ROTARY));
    assertEquals(4, first(biased, Op.ATTENTION).inputs().size());
    assertEquals(0.1, first(biased, Op.ATTENTION).attribute(Attribute.PROBABILITY));
  }

  @Test
  void theFeedForwardPartIsFourTimesAsWideUnlessTold() {
    Graph graph = graph(small("ffn_hidden_size", 40), -1, AttentionMode.CAUSAL);
    assertEquals(40, graph.parameters().get(LAYER + "mlp.dense_h_to_4h.weight").shape().size(0));
  }

  @Test
  void refusesMathsThatIsNotBuilt() {
    refuses("apply_residual_connection_post_layernorm", true);
    refuses("activation", "mish");
    refuses("num_ln_in_parallel_attn", 2);
    refuses("num_ln_in_parallel_attn", 3, "new_decoder_architecture", true);
    refuses("parallel_attn", false, "new_decoder_architecture", true);
    refuses("num_kv_heads", 7, "new_decoder_architecture", true);
    refuses("num_kv_heads", 7, "multi_query", false);
    refuses("num_attention_heads", 70);
  }

  @Test
  void leavesOutTheRestOfTheModelButNothingOfTheLayer() {
    WeightMap weights = adapter.layer(config(), 3).weights();
    List<String> others =
        List.of(
            "transformer.h.31.mlp.dense_h_to_4h.weight",
            "h.0.mlp.dense_h_to_4h.weight",
            "transformer.h.3.self_attention.maybe_rotary.inv_freq",
            "transformer.word_embeddings.weight",
            "ln_f.weight",
            "lm_head.weight");
    assertEquals(
        Set.copyOf(others), weights.resolve("model", others, List.of()).skipped().keySet());
    assertThrows(
        PifiException.class,
        () -> weights.resolve("model", List.of("transformer.h.3.mlp.extra"), List.of()));
  }
}
