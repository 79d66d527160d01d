package dev.pifi.llm.llama;

import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.spi.ModelConfig;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The rotary embedding of a config: {@code rope_theta} beside {@code rope_scaling}, or both in
 * {@code rope_parameters} as newer files have it.
 *
 * @param base {@code rope_theta}
 * @param scaling from plain frequencies to those used
 */
record RotarySettings(double base, UnaryOperator<double[]> scaling) {
  private static final double DEFAULT_BASE = 10_000;

  /** One frequency for each pair of elements of a head. */
  double[] frequencies(int headSize) {
    return scaling.apply(RotaryTable.frequencies(base, headSize));
  }

  static RotarySettings read(ModelConfig config) {
    double base = config.optionalDouble("rope_theta").orElse(DEFAULT_BASE);
    Optional<ModelConfig> old = config.optionalObject("rope_scaling");
    Optional<ModelConfig> parameters = config.optionalObject("rope_parameters");
    if (old.isPresent() && parameters.isPresent()) {
      throw LlamaConfig.unsupported(
          config.source(), "rope_scaling or rope_parameters", "both, which may disagree");
    }
    Optional<ModelConfig> settings = parameters.or(() -> old);
    if (settings.isEmpty()) {
      return new RotarySettings(base, UnaryOperator.identity());
    }
    ModelConfig rope = settings.get();
    rope.reject(
        "partial_rotary_factor",
        v -> !(v instanceof Number n && n.doubleValue() == 1),
        "1, whole heads rotated");
    return new RotarySettings(rope.optionalDouble("rope_theta").orElse(base), scaling(rope));
  }

  private static UnaryOperator<double[]> scaling(ModelConfig rope) {
    Optional<String> oldName = rope.optionalString("type");
    String type = rope.optionalString("rope_type").or(() -> oldName).orElse("default");
    switch (type) {
      case "default":
        return UnaryOperator.identity();
      case "linear":
        double divisor = rope.requireDouble("factor");
        return plain -> RotaryTable.linear(plain, divisor);
      case "llama3":
        double factor = rope.requireDouble("factor");
        double low = rope.requireDouble("low_freq_factor");
        double high = rope.requireDouble("high_freq_factor");
        double original = rope.requireDouble("original_max_position_embeddings");
        return plain -> RotaryTable.llama3(plain, factor, low, high, original);
      default:
        throw LlamaConfig.unsupported(
            rope.source() + ": rope_type", "default, linear or llama3", type);
    }
  }
}
