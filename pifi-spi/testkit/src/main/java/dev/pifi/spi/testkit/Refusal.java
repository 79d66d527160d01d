package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A value of a config that an adapter must refuse by key and value. Immutable.
 *
 * <p>Stability: evolving until 1.0.
 *
 * @param key the key that the refusal must name, with dots for nesting
 * @param value the value that it must name; null if the refusal is of a missing key
 * @param changes what makes a good config one to refuse
 */
public record Refusal(String key, Object value, Map<String, Object> changes) {

  /** Keeps an unmodifiable copy. */
  public Refusal {
    changes = Collections.unmodifiableMap(new HashMap<>(changes));
  }

  /**
   * A refusal of one key's value; null stands for a key that is missing.
   *
   * @param others keys and values that are changed beside
   */
  public static Refusal of(String key, Object value, Object... others) {
    Map<String, Object> changes = changes(others);
    changes.put(key, value);
    return new Refusal(key, value, changes);
  }

  /**
   * A refusal of a value inside a nested object.
   *
   * @param outer the key of the object
   * @param object the object
   * @param key the key in it whose value must be refused
   * @param others keys and values that are changed beside
   */
  public static Refusal nested(
      String outer, Map<String, Object> object, String key, Object... others) {
    Map<String, Object> changes = changes(others);
    changes.put(outer, object);
    return new Refusal(outer + "." + key, object.get(key), changes);
  }

  /** Fails unless reading a config with the changes is refused as UNSUPPORTED by key and value. */
  void requireOf(Map<String, Object> good, Consumer<ModelConfig> reading) {
    Map<String, Object> values = new HashMap<>(good);
    values.putAll(changes);
    PifiException e =
        assertThrows(
            PifiException.class,
            () -> reading.accept(ModelConfig.of("config.json", values)),
            () -> this + " is accepted");
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(
        e.subject().endsWith(": " + key),
        () -> "the refusal must be about " + key + ": " + e.getMessage());
    assertFalse(e.expected().isBlank(), () -> "the refusal says what is wanted: " + e.getMessage());
    if (value != null) {
      assertTrue(
          e.actual().contains(String.valueOf(value)),
          () -> "the refusal must say what was found: " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return value == null ? key + " missing" : key + " = " + value;
  }

  private static Map<String, Object> changes(Object... pairs) {
    Map<String, Object> changes = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      changes.put((String) pairs[i], pairs[i + 1]);
    }
    return changes;
  }
}
