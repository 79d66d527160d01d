package dev.pifi.llm.qwen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Op;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.testkit.LlmLayerContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QwenAdapterTest extends LlmLayerContract {
  private final QwenAdapter adapter = new QwenAdapter();

  @Override
  protected LlmLayerAdapter adapter() {
    return adapter;
  }

  @Override
  protected long publishedParameters() {
    return 233_057_792;
  }

  /** Qwen2-7B, as it is published. */
  @Override
  protected Map<String, Object> published() {
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
    return values;
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
