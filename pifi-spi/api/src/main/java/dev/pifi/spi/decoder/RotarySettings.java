package dev.pifi.spi.decoder;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Graph;
import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.spi.ModelConfig;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * The rotary embedding of a config: {@code rope_theta} beside {@code rope_scaling}, or both in
 * {@code rope_parameters} as newer files have it. Immutable.
 *
 * @param base {@code rope_theta}
 * @param scaling from plain frequencies to those used
 * @param magnitude what cosines and sines are multiplied by
 */
public record RotarySettings(double base, UnaryOperator<double[]> scaling, double magnitude) {
  private static final String KINDS = "default, linear, llama3 or yarn";
  private static final double DEFAULT_BASE = 10_000;
  private static final double DEFAULT_FAST_TURNS = 32;
  private static final double DEFAULT_SLOW_TURNS = 1;

  /** One frequency for each pair of elements of a head. */
  public double[] frequencies(int headSize) {
    return scaling.apply(RotaryTable.frequencies(base, headSize));
  }

  /** The table of positions 0, 1, 2, ... along an axis. */
  public RotaryTable table(Graph graph, Axis length, int headSize) {
    return RotaryTable.of(graph, length, frequencies(headSize)).scaled(magnitude);
  }

  /**
   * Reads them.
   *
   * @throws dev.pifi.spi.PifiException with {@link dev.pifi.spi.ErrorCode#UNSUPPORTED} if the
   *     config asks for a kind that is not implemented, or names two
   */
  public static RotarySettings read(ModelConfig config) {
    rejectPartial(config);
    config.limit("rope_type", KINDS);
    double base = config.optionalDouble("rope_theta").orElse(DEFAULT_BASE);
    Optional<ModelConfig> old = config.optionalObject("rope_scaling");
    Optional<ModelConfig> parameters = config.optionalObject("rope_parameters");
    if (old.isPresent() && parameters.isPresent()) {
      throw ConfigFaults.unsupported(
          config, "rope_scaling and rope_parameters", "one of them", "both, which may disagree");
    }
    Optional<ModelConfig> settings = parameters.or(() -> old);
    if (settings.isEmpty()) {
      return plain(base);
    }
    ModelConfig rope = settings.get();
    rejectPartial(rope);
    return scaled(rope.optionalDouble("rope_theta").orElse(base), rope, config);
  }

  private static void rejectPartial(ModelConfig config) {
    config.reject("partial_rotary_factor", v -> !ConfigFaults.isOne(v), "1, whole heads rotated");
  }

  private static RotarySettings plain(double base) {
    return new RotarySettings(base, UnaryOperator.identity(), 1);
  }

  private static RotarySettings scaled(double base, ModelConfig rope, ModelConfig config) {
    Optional<String> oldName = rope.optionalString("type");
    String type = rope.optionalString("rope_type").or(() -> oldName).orElse("default");
    return switch (type) {
      case "default" -> plain(base);
      case "linear" -> {
        double divisor = rope.requireDouble("factor");
        yield new RotarySettings(base, plain -> RotaryTable.linear(plain, divisor), 1);
      }
      case "llama3" -> llama3(base, rope, config);
      case "yarn" -> yarn(base, rope, config);
      default -> throw ConfigFaults.unsupported(config, "rope_type", KINDS, type);
    };
  }

  private static RotarySettings llama3(double base, ModelConfig rope, ModelConfig config) {
    double factor = rope.requireDouble("factor");
    double low = rope.requireDouble("low_freq_factor");
    double high = rope.requireDouble("high_freq_factor");
    double original = originalLength(rope, config);
    return new RotarySettings(
        base, plain -> RotaryTable.llama3(plain, factor, low, high, original), 1);
  }

  private static RotarySettings yarn(double base, ModelConfig rope, ModelConfig config) {
    double original = originalLength(rope, config);
    OptionalDouble given = rope.optionalDouble("factor");
    double factor =
        given.isPresent()
            ? given.getAsDouble()
            : config.requireDouble("max_position_embeddings") / original;
    double fast = rope.optionalDouble("beta_fast").orElse(DEFAULT_FAST_TURNS);
    double slow = rope.optionalDouble("beta_slow").orElse(DEFAULT_SLOW_TURNS);
    boolean whole = rope.optionalBoolean("truncate", true);
    return new RotarySettings(
        base,
        plain -> RotaryTable.yarn(plain, base, factor, fast, slow, original, whole),
        magnitude(rope, factor));
  }

  /** How much sharper attention is, as longer texts need: 0.1 ln(factor) + 1 unless given. */
  private static double magnitude(ModelConfig rope, double factor) {
    OptionalDouble given = rope.optionalDouble("attention_factor");
    double numerator = rope.optionalDouble("mscale").orElse(0);
    double denominator = rope.optionalDouble("mscale_all_dim").orElse(0);
    if (given.isPresent()) {
      return given.getAsDouble();
    }
    return numerator != 0 && denominator != 0
        ? sharpness(factor, numerator) / sharpness(factor, denominator)
        : sharpness(factor, 1);
  }

  private static double sharpness(double factor, double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  }

  private static double originalLength(ModelConfig rope, ModelConfig config) {
    OptionalDouble given = rope.optionalDouble("original_max_position_embeddings");
    return given.isPresent()
        ? given.getAsDouble()
        : config.requireDouble("max_position_embeddings");
  }
}
