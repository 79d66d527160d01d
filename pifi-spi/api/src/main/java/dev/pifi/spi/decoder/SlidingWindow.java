package dev.pifi.spi.decoder;

import dev.pifi.spi.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Which layers look through a sliding window, and how wide it is. */
public final class SlidingWindow {
  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private SlidingWindow() {}

  /**
   * The width that a config gives, {@code sliding_window}: null turns the window off.
   *
   * @param absent the width if the key is absent
   */
  public static Optional<Integer> width(ModelConfig config, int absent) {
    // the one key whose null differs from its absence
    if (!config.raw().containsKey("sliding_window")) {
      return Optional.of(absent);
    }
    Optional<Integer> width = config.optionalInt("sliding_window").stream().boxed().findFirst();
    width.ifPresent(
        w -> ConfigFaults.require(w > 0, config, "sliding_window", "at least 1, or null", w));
    return width;
  }

  /**
   * The window of one layer: {@code layer_types} decides, else the family's schedule.
   *
   * @param width the width, absent if the family's windows are off
   * @param schedule which layers have a window
   * @throws dev.pifi.spi.PifiException with {@link dev.pifi.spi.ErrorCode#UNSUPPORTED} if {@code
   *     layer_types} is not as long as there are layers, has an unknown word, or asks for a window
   *     that has no width
   */
  public static Optional<Integer> ofLayer(
      ModelConfig config,
      int position,
      int layers,
      Optional<Integer> width,
      IntPredicate schedule) {
    Optional<List<Object>> types = config.optionalList("layer_types");
    if (types.isEmpty()) {
      return schedule.test(position) ? width : Optional.empty();
    }
    int count = types.get().size();
    ConfigFaults.require(
        count == layers, config, "layer_types", "one for each of " + layers + " layers", count);
    Object type = types.get().get(position);
    ConfigFaults.require(
        type.equals(FULL) || (type.equals(SLIDING) && width.isPresent()),
        config,
        "layer_types",
        FULL + ", or " + SLIDING + " and a sliding_window that is on",
        type);
    return type.equals(SLIDING) ? width : Optional.empty();
  }
}
