package dev.pifi.spi.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static ModelConfig config(String key, Object value) {
    Map<String, Object> values = new HashMap<>();
    values.put(key, value);
    return ModelConfig.of("config.json", values);
  }

  private static Optional<Integer> ofLayer(Object types, int position, Optional<Integer> width) {
    return SlidingWindow.ofLayer(
        config("layer_types", types), position, 2, width, layer -> layer == 1);
  }

  @Test
  void nullTurnsTheWindowOffAndAbsenceDoesNot() {
    assertEquals(Optional.of(7), SlidingWindow.width(config("other", 1), 7));
    assertEquals(Optional.of(3), SlidingWindow.width(config("sliding_window", 3), 7));
    assertEquals(Optional.empty(), SlidingWindow.width(config("sliding_window", null), 7));
    assertThrows(PifiException.class, () -> SlidingWindow.width(config("sliding_window", 0), 7));
  }

  @Test
  void theScheduleDecidesUnlessTheConfigNamesEachLayer() {
    assertEquals(Optional.empty(), ofLayer(null, 0, Optional.of(3)));
    assertEquals(Optional.of(3), ofLayer(null, 1, Optional.of(3)));
    List<String> types = List.of("sliding_attention", "full_attention");
    assertEquals(Optional.of(3), ofLayer(types, 0, Optional.of(3)));
    assertEquals(Optional.empty(), ofLayer(types, 1, Optional.of(3)));
  }

  @Test
  void layerTypesThatCannotBeBuiltAreRefused() {
    refuses(List.of("full_attention"), Optional.of(3));
    refuses(List.of("chunked_attention", "full_attention"), Optional.of(3));
    refuses(List.of("sliding_attention", "full_attention"), Optional.empty());
  }

  private static void refuses(Object types, Optional<Integer> width) {
    PifiException e = assertThrows(PifiException.class, () -> ofLayer(types, 0, width));
    assertTrue(e.subject().endsWith("layer_types"), e.subject());
  }
}
