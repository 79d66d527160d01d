package dev.pifi.llm.gemma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.testkit.LlmLayerContract;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GemmaAdapterTest extends LlmLayerContract {
  private final GemmaAdapter adapter = new GemmaAdapter();

  @Override
  protected LlmLayerAdapter adapter() {
    return adapter;
  }

  @Override
  protected long publishedParameters() {
    return 198_195_200;
  }

  /** Gemma-2-9B, as it is published. */
  @Override
  protected Map<String, Object> published() {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "gemma2");
    values.put("attention_bias", false);
    values.put("attention_dropout", 0.0);
    values.put("attn_logit_softcapping", 50.0);
    values.put("final_logit_softcapping", 30.0);
    values.put("head_dim", 256);
    values.put("hidden_act", "gelu_pytorch_tanh");
    values.put("hidden_activation", "gelu_pytorch_tanh");
    values.put("hidden_size", 3584);
    values.put("initializer_range", 0.02);
    values.put("intermediate_size", 14336);
    values.put("max_position_embeddings", 8192);
    values.put("num_attention_heads", 16);
    values.put("num_hidden_layers", 42);
    values.put("num_key_value_heads", 8);
    values.put("pad_token_id", 0);
    values.put("query_pre_attn_scalar", 256);
    values.put("rms_norm_eps", 1e-6);
    values.put("rope_theta", 10000.0);
    values.put("sliding_window", 4096);
    values.put("sliding_window_size", 4096);
    values.put("vocab_size", 256000);
    return values;
  }

  @Test
  void scoresAreScaledAndCappedAsTheConfigSays() {
    Value attention =
        first(
            graph(
                config("query_pre_attn_scalar", 144, "attn_logit_softcapping", 30),
                0,
                AttentionMode.CAUSAL),
            Op.ATTENTION);
    assertEquals(1.0 / 12, attention.attribute(Attribute.SCALE), 1e-15);
    assertEquals(30, attention.attribute(Attribute.SOFT_CAP));
  }

  @Test
  void nullTurnsTheCapOff() {
    Graph graph = graph(config("attn_logit_softcapping", null), 0, AttentionMode.CAUSAL);
    assertEquals(0, first(graph, Op.ATTENTION).attribute(Attribute.SOFT_CAP));
  }

  @Test
  void everyOtherLayerHasAWindowTheFirstIncluded() {
    assertEquals(1, count(graph(config(), 0, AttentionMode.CAUSAL), Op.LESS));
    assertEquals(0, count(graph(config(), 1, AttentionMode.CAUSAL), Op.LESS));
    assertEquals(2, count(graph(config(), 2, AttentionMode.BIDIRECTIONAL), Op.LESS));
    assertEquals(3, first(graph(config(), 0, AttentionMode.PAPER), Op.ATTENTION).inputs().size());
  }

  @Test
  void normsCountFromOneAndStandBeforeAndBehind() {
    Graph graph = graph(config(), 0, AttentionMode.CAUSAL);
    assertEquals(4, count(graph, Op.RMS_NORM));
    assertEquals(Op.ADD_SCALAR, first(graph, Op.RMS_NORM).input(1).op());
  }

  @Test
  void biasesAreBuiltWhereTheConfigAsks() {
    Set<String> biased = parameters(config("attention_bias", true));
    assertTrue(biased.containsAll(Set.of("self_attn.q_proj.bias", "self_attn.o_proj.bias")));
    assertFalse(parameters(config()).contains("self_attn.q_proj.bias"));
  }

  private ModelConfig first(Object activation) {
    Map<String, Object> values = new HashMap<>(config().raw());
    values.keySet().removeIf(k -> k.contains("cap") || k.contains("window") || k.contains("pre_"));
    values.remove("hidden_activation");
    values.put("model_type", "gemma");
    values.put("hidden_act", activation);
    return ModelConfig.of("config.json", values);
  }

  @Test
  void theFirstGemmaHasTwoNormsNoWindowNoCapAndItsGeluIsTheTanhOne() {
    Graph graph = graph(first("gelu"), 0, AttentionMode.CAUSAL);
    assertEquals(2, count(graph, Op.RMS_NORM));
    assertEquals(0, count(graph, Op.LESS));
    assertEquals(0, first(graph, Op.ATTENTION).attribute(Attribute.SOFT_CAP));
    assertEquals(1.0 / 16, first(graph, Op.ATTENTION).attribute(Attribute.SCALE));
    assertEquals(1, count(graph, Op.GELU_TANH));
    assertEquals(
        1, count(graph(first("gelu_pytorch_tanh"), 0, AttentionMode.CAUSAL), Op.GELU_TANH));
  }

  @Test
  void refusesMathsThatIsNotBuilt() {
    refuses("use_bidirectional_attention", true);
    refuses("hidden_activation", "mish");
    refuses("attn_logit_softcapping", -1.0);
    refuses("query_pre_attn_scalar", 0.0);
    refuses("head_dim", 63);
    refuses("sliding_window", 0);
  }

  @Test
  void refusesTwoActivationsOfTheFirstGemma() {
    Map<String, Object> values = new HashMap<>(first("gelu").raw());
    values.put("hidden_activation", "relu");
    PifiException e =
        assertThrows(
            PifiException.class, () -> adapter.layer(ModelConfig.of("config.json", values), 0));
    assertTrue(e.subject().endsWith("hidden_activation"));
  }
}
