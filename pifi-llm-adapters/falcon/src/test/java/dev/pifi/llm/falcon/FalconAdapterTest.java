package dev.pifi.llm.falcon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.testkit.LlmLayerContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FalconAdapterTest extends LlmLayerContract {
  private static final String LAYER = "transformer.h.31.";

  private final FalconAdapter adapter = new FalconAdapter();

  @Override
  protected LlmLayerAdapter adapter() {
    return adapter;
  }

  @Override
  protected long publishedParameters() {
    return 207_070_080;
  }

  /** Falcon-7B, as it is published. */
  @Override
  protected Map<String, Object> published() {
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
    return values;
  }

  /** A shape that keys can be varied on. */
  private ModelConfig small(Object... changes) {
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
