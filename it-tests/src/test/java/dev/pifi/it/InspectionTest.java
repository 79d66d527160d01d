package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.Inspection;
import dev.pifi.spi.ModelConfig;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The figures of the paper's Tables 16 and 20 come out of config.json files alone. */
class InspectionTest {
  private static final Inspection INSPECTION =
      new Inspection(Families.of(InspectionTest.class.getClassLoader()));

  @Test
  void bertBaseWithItsPooler() {
    Inspection.SmallModel model = INSPECTION.small(bert()).orElseThrow();
    assertEquals("109.482", millions(model.withExtras()));
    assertEquals("108.892", millions(model.parameters()));
  }

  @Test
  void oneLayerOfLlama() {
    assertEquals("218.112", millions(INSPECTION.large(llama()).orElseThrow().parameters()));
  }

  @Test
  void thePlugCostsWhatThePaperSays() {
    Inspection.Plugged plugged = INSPECTION.plugged(bert(), llama(), -1, 32, 100);
    assertEquals("0.592", millions(plugged.head()));
    assertEquals("3.146", millions(plugged.mapper()));
    assertEquals("272.12", String.format("%.2f", plugged.macs() / 1e9));
    assertEquals("279.30", String.format("%.2f", plugged.macsPlugged() / 1e9));
  }

  private static String millions(long count) {
    return String.format("%.3f", count / 1e6);
  }

  private static ModelConfig bert() {
    Map<String, Object> config = new HashMap<>();
    config.put("model_type", "bert");
    config.put("hidden_size", 768);
    config.put("num_hidden_layers", 12);
    config.put("num_attention_heads", 12);
    config.put("intermediate_size", 3072);
    config.put("vocab_size", 30522);
    config.put("hidden_act", "gelu");
    config.put("max_position_embeddings", 512);
    config.put("type_vocab_size", 2);
    config.put("layer_norm_eps", 1e-12);
    return ModelConfig.of("bert-base", config);
  }

  private static ModelConfig llama() {
    Map<String, Object> config = new HashMap<>();
    config.put("model_type", "llama");
    config.put("hidden_size", 4096);
    config.put("intermediate_size", 14336);
    config.put("num_attention_heads", 32);
    config.put("num_key_value_heads", 8);
    config.put("num_hidden_layers", 32);
    config.put("vocab_size", 128256);
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-5);
    return ModelConfig.of("llama-3.1-8b", config);
  }
}
