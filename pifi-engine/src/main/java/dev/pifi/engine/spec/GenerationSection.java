package dev.pifi.engine.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.generation.GenerationSettings;
import dev.pifi.engine.spec.SpecSection.Range;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the section {@code generation} of a spec. Stateless. */
final class GenerationSection {
  /** The published code has this one for German targets too. */
  private static final String PUBLISHED_T5_PREFIX = "translate English to French: ";

  private GenerationSection() {}

  static GenerationSpec bind(SpecSection s, RunSpec.Preset preset, Path model) {
    boolean paper = preset == RunSpec.Preset.PAPER;
    GenerationSpec defaults = paper ? published(model) : GenerationSpec.defaults();
    GenerationSpec generation =
        new GenerationSpec(
            s.anyText("prefix").orElse(defaults.prefix()),
            s.integer("max_target_length", defaults.maxTargetLength(), 1),
            s.integer("min_new_tokens", defaults.minNewTokens(), 0),
            s.integer("beams", defaults.beams(), 1),
            s.decimal("length_penalty", defaults.lengthPenalty(), Range.NOT_NEGATIVE),
            s.choice("stopping", GenerationSettings.Stopping.class, defaults.stopping()),
            s.integer("no_repeat_ngram_size", defaults.noRepeatNgramSize(), 0),
            s.flag("first_sentence", defaults.firstSentence()));
    if (generation.minNewTokens() > generation.maxTargetLength()) {
      s.fault("min_new_tokens", "wanted at most max_target_length");
    }
    s.refuseOthers();
    return generation;
  }

  private static GenerationSpec published(Path model) {
    return new GenerationSpec(
        isT5(model) ? PUBLISHED_T5_PREFIX : "",
        100,
        0,
        5,
        1,
        GenerationSettings.Stopping.HEURISTIC,
        0,
        true);
  }

  /** A file that cannot be read is reported where it is read in earnest. */
  private static boolean isT5(Path model) {
    try {
      JsonNode config = new ObjectMapper().readTree(model.resolve("config.json").toFile());
      return config.path("model_type").asText().equals("t5");
    } catch (IOException e) {
      return false;
    }
  }
}
