package dev.pifi.spi.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.blocks.RotaryTable;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotarySettingsTest {
  private static final double[] PLAIN = RotaryTable.frequencies(10_000, 16);

  private static ModelConfig config(Object... entries) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      values.put((String) entries[i], entries[i + 1]);
    }
    return ModelConfig.of("config.json", values);
  }

  private static RotarySettings scaled(Object... rope) {
    Map<String, Object> settings = new HashMap<>();
    for (int i = 0; i < rope.length; i += 2) {
      settings.put((String) rope[i], rope[i + 1]);
    }
    ModelConfig config = config("max_position_embeddings", 64, "rope_scaling", settings);
    RotarySettings read = RotarySettings.read(config);
    assertEquals(Set.of(), config.unread(Set.of("max_position_embeddings")));
    return read;
  }

  @Test
  void withoutAnyKeyFrequenciesArePlainAtBaseTenThousand() {
    assertArrayEquals(PLAIN, RotarySettings.read(config()).frequencies(16));
  }

  @Test
  void yarnSharpensByTheLogarithmOfItsFactorUnlessTold() {
    assertEquals(
        0.1 * Math.log(4) + 1, scaled("rope_type", "yarn", "factor", 4.0).magnitude(), 1e-12);
    assertEquals(
        1.3,
        scaled("rope_type", "yarn", "factor", 4.0, "attention_factor", 1.3).magnitude(),
        1e-12);
    assertEquals(
        (0.1 * 2 * Math.log(4) + 1) / (0.1 * 3 * Math.log(4) + 1),
        scaled("rope_type", "yarn", "factor", 4.0, "mscale", 2, "mscale_all_dim", 3).magnitude(),
        1e-12);
    assertEquals(1, scaled("rope_type", "yarn", "factor", 0.5).magnitude());
  }

  @Test
  void yarnsFactorIsTheGrowthOfTheLengthIfNotGiven() {
    RotarySettings given =
        scaled("type", "yarn", "factor", 4.0, "original_max_position_embeddings", 16);
    RotarySettings derived = scaled("type", "yarn", "original_max_position_embeddings", 16);
    assertArrayEquals(given.frequencies(16), derived.frequencies(16));
    assertEquals(given.magnitude(), derived.magnitude());
  }

  @Test
  void yarnReadsItsTurnsAndRounding() {
    double[] wanted = RotaryTable.yarn(PLAIN, 10_000, 4, 8, 2, 64, false);
    RotarySettings read =
        scaled("type", "yarn", "factor", 4, "beta_fast", 8, "beta_slow", 2, "truncate", false);
    assertArrayEquals(wanted, read.frequencies(16));
  }

  @Test
  void theOriginalLengthIsTheModelsIfNotGiven() {
    Object[] llama3 = {
      "rope_type", "llama3", "factor", 8, "low_freq_factor", 1, "high_freq_factor", 4
    };
    assertArrayEquals(RotaryTable.llama3(PLAIN, 8, 1, 4, 64), scaled(llama3).frequencies(16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dynamic", "longrope", "su", "proportional"})
  void otherKindsAreRefusedByName(String kind) {
    PifiException e =
        assertThrows(PifiException.class, () -> scaled("rope_type", kind, "factor", 2));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(e.subject().endsWith("rope_type"));
    assertEquals(kind, e.actual());
  }

  @Test
  void partlyRotatedHeadsAreRefusedWhereverTheyAreSaid() {
    assertThrows(
        PifiException.class, () -> RotarySettings.read(config("partial_rotary_factor", 0.5)));
    assertThrows(
        PifiException.class, () -> scaled("rope_type", "default", "partial_rotary_factor", 0.5));
  }

  @Test
  void twoPlacesForSettingsAreRefused() {
    Map<String, Object> linear = Map.of("rope_type", "linear", "factor", 2);
    assertThrows(
        PifiException.class,
        () -> RotarySettings.read(config("rope_scaling", linear, "rope_parameters", linear)));
  }
}
