package dev.pifi.slm.smollm2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.testkit.PublishedCheckpoint;
import dev.pifi.spi.testkit.PublishedModel;
import dev.pifi.spi.testkit.Refusal;
import dev.pifi.spi.testkit.SlmAdapterContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmolLm2AdapterTest extends SlmAdapterContract {
  private static final String LAYERS =
      """
      layers.{0..29}.{input_layernorm,post_attention_layernorm}.weight
      layers.{0..29}.self_attn.{q,k,v,o}_proj.weight
      layers.{0..29}.mlp.{gate,up,down}_proj.weight
      """;

  private final SmolLm2Adapter adapter = new SmolLm2Adapter();

  @Override
  protected SlmAdapter adapter() {
    return adapter;
  }

  @Override
  protected List<PublishedModel> published() {
    return List.of(
        PublishedModel.beside(getClass(), "SmolLM2-135M.json", 134_515_008)
            .with(
                PublishedCheckpoint.of(
                    "as published",
                    "model.{embed_tokens,norm}.weight "
                        + LAYERS.replace("layers.", "model.layers."),
                    ""))
            .with(
                PublishedCheckpoint.of(
                    "without prefix, with heads",
                    "{embed_tokens,norm}.weight " + LAYERS,
                    "lm_head.weight score.weight layers.{0..29}.self_attn.rotary_emb.inv_freq")));
  }

  @Override
  protected ModelConfig tiny() {
    return config(
        "hidden_size", 8,
        "num_hidden_layers", 2,
        "num_attention_heads", 2,
        "num_key_value_heads", 1,
        "intermediate_size", 12,
        "vocab_size", 40);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        Refusal.of("rope_interleaved", true),
        Refusal.of("hidden_act", "mish"),
        Refusal.of("num_key_value_heads", 2));
  }

  @Test
  void takesLlamasOfEveryHeadButNoOtherArchitecture() {
    assertTrue(adapter.supports(config("architectures", null)));
    assertTrue(
        adapter.supports(config("architectures", List.of("LlamaForSequenceClassification"))));
    assertFalse(adapter.supports(config("architectures", List.of("OtherForCausalLM"))));
    assertFalse(adapter.supports(config("model_type", "mistral")));
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
    Value bias = first(graph(config()), Op.ATTENTION).input(3);
    assertEquals(Shape.of("batch", 1, "length", "length"), bias.shape());
    assertEquals(Op.AND, bias.input(0).op());
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
    return first(graph(config), Op.EMBEDDING).attribute(Attribute.PADDING_ROW);
  }
}
