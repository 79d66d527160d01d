package dev.pifi.engine.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.generation.GenerationSettings;
import dev.pifi.engine.generation.GenerationSettings.Stopping;
import dev.pifi.engine.generation.Generator;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.spi.AttentionMode;
import java.util.Optional;
import java.util.OptionalInt;

/** Compares generated tokens, one by one. */
record GenerationGolden(Golden golden, FixtureSettings settings, Comparison comparison) {

  void compare(Optional<AttentionMode> plugged, Composition composition, Weights weights) {
    String middle = plugged.isPresent() ? "pifi" : "base";
    boolean asGiven = plugged.orElse(AttentionMode.BIDIRECTIONAL) == AttentionMode.BIDIRECTIONAL;
    String prefix = "generate." + middle + ".";
    if (!asGiven || golden.behind(prefix).isEmpty()) {
      return;
    }
    Tensor.Longs ids = golden.longTensor("generate.input_ids");
    long[] mask = golden.longTensor("generate.attention_mask").values();
    try (Generator generator = new Generator(composition, weights)) {
      for (String variant : golden.behind(prefix)) {
        int[][] tokens =
            generator.generate(ids.values(), mask, (int) ids.sizes()[0], search(variant));
        comparison.tokens(prefix + variant, tokens, golden.longTensor(prefix + variant));
      }
    }
  }

  private GenerationSettings search(String variant) {
    JsonNode generation = settings.node("generation");
    JsonNode common = generation.path("common");
    JsonNode own = generation.path("variants").path(variant);
    JsonNode early = own.path("early_stopping");
    return new GenerationSettings(
        common.path("max_new_tokens").asInt(),
        own.path("min_new_tokens").asInt(0),
        own.path("num_beams").asInt(1),
        own.path("length_penalty").asDouble(1),
        early.isTextual()
            ? Stopping.NEVER_EARLY
            : (early.asBoolean(false) ? Stopping.EARLY : Stopping.HEURISTIC),
        own.path("no_repeat_ngram_size").asInt(0),
        token(common, "forced_bos_token_id"),
        token(common, "forced_eos_token_id"));
  }

  private static OptionalInt token(JsonNode common, String name) {
    return common.path(name).isInt()
        ? OptionalInt.of(common.path(name).asInt())
        : OptionalInt.empty();
  }
}
