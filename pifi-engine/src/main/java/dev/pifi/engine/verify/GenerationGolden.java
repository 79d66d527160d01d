package dev.pifi.engine.verify;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.generation.GenerationConfig;
import dev.pifi.engine.generation.GenerationSettings;
import dev.pifi.engine.generation.Generator;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.ModelConfig;
import java.util.Map;
import java.util.Optional;

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

  /** The settings of all searches, and over them those of this one; others are refused by name. */
  private GenerationSettings search(String variant) {
    JsonNode generation = settings.node("generation");
    ObjectNode merged = generation.path("common").deepCopy();
    merged.setAll((ObjectNode) generation.path("variants").path(variant));
    Map<String, Object> keys = new ObjectMapper().convertValue(merged, new TypeReference<>() {});
    return GenerationConfig.search(ModelConfig.of("golden.json: " + variant, keys));
  }
}
