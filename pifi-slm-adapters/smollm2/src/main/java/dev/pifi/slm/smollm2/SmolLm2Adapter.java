package dev.pifi.slm.smollm2;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.PreNormLayer;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import dev.pifi.spi.decoder.DecoderConfig;
import dev.pifi.spi.decoder.LlamaConfig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * SmolLM2 (Ben Allal et al. 2025) and other small language models of Llama's architecture, whole:
 * every token sees itself and those before it, so the last one sums up the text.
 *
 * <p>Stateless and thread-safe. The language head, tied to the embedding or not, is left out, as
 * the heads of tasks take its place.
 */
public final class SmolLm2Adapter implements SlmAdapter {
  private static final String LLAMA = "llama";
  private static final int DEFAULT_LENGTH = 2048;
  private static final WeightMap WEIGHTS =
      WeightMap.builder()
          .rename("^model\\.", "")
          .skip("lm_head\\..*", "head of language modelling, or the embedding once more")
          .skip("score\\..*", "head of an earlier fine-tuning")
          .skip("(.*\\.)?rotary_emb\\.inv_freq", "buffer that the graph computes")
          .build();

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public SmolLm2Adapter() {}

  @Override
  public String name() {
    return "smollm2";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of(LLAMA);
  }

  @Override
  public boolean supports(ModelConfig config) {
    Optional<List<Object>> architectures = config.optionalList("architectures");
    return config.modelType().equals(LLAMA)
        && architectures
            .map(names -> names.stream().allMatch(name -> String.valueOf(name).startsWith("Llama")))
            .orElse(true);
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    LlamaConfig c = LlamaConfig.read(config, DecoderConfig.Defaults.LLAMA);
    config.ignore("the language head is not built", "tie_word_embeddings");
    config.ignore("special tokens are the tokenizer's", "unk_token_id");
    config.ignore("remarks of exporters", "transformers.js_config");
    int vocabulary = config.requirePositive("vocab_size");
    OptionalInt padding = config.optionalInt("pad_token_id");
    return new Backbone(
        name(),
        c.decoder().hiddenSize(),
        vocabulary,
        config.optionalInt("max_position_embeddings").orElse(DEFAULT_LENGTH),
        Math.max(padding.orElse(0), 0),
        false,
        true,
        0,
        c.decoder().initializerRange(),
        0,
        (scope, inputs) -> decode(c, vocabulary, padding, scope, inputs),
        WEIGHTS);
  }

  private static Value decode(
      LlamaConfig c, int vocabulary, OptionalInt padding, Scope scope, Backbone.Inputs inputs) {
    Value ids = inputs.inputIds();
    int width = c.decoder().hiddenSize();
    // a negative id counts from the end of the table
    long paddingRow = padding.isPresent() ? Math.floorMod(padding.getAsInt(), vocabulary) : -1;
    Value x = scope.embedding("embed_tokens", ids, vocabulary, width, paddingRow);
    Optional<Value> mask =
        Masks.of(
            scope.graph(),
            ids.shape().axis(1),
            Optional.of(inputs.attentionMask()),
            true,
            Optional.empty());
    Optional<RotaryTable> rotary =
        Optional.of(
            c.decoder().rotary().table(scope.graph(), ids.shape().axis(1), c.decoder().headSize()));
    PreNormLayer layer = c.layer();
    for (int i = 0; i < c.decoder().layers(); i++) {
      x = layer.build(scope.in("layers").in(i), x, mask, rotary);
    }
    return layer.norm().of(scope, "norm", x);
  }
}
