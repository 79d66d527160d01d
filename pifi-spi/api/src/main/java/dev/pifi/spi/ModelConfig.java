package dev.pifi.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A typed view of a checkpoint's {@code config.json} that remembers which keys were read.
 *
 * <p>A key nobody read might change the maths, so {@link #requireAllRead} makes it an error; an
 * adapter therefore reads, ignores with a reason, or rejects every key it knows. JSON {@code null}
 * counts as absent. Thread-safe.
 */
public final class ModelConfig {
  private final String source;
  private final String path;
  private final Map<String, Object> values;
  private final Set<String> read;
  private final Map<String, String> limits;

  private ModelConfig(
      String source,
      String path,
      Map<String, Object> values,
      Set<String> read,
      Map<String, String> limits) {
    this.source = Objects.requireNonNull(source, "source");
    this.path = path;
    this.values = values;
    this.read = read;
    this.limits = limits;
  }

  /**
   * A view of parsed JSON.
   *
   * @param source where it came from, for messages
   * @param values strings, booleans, numbers, lists and maps, as a JSON parser makes them
   */
  public static ModelConfig of(String source, Map<String, ?> values) {
    return new ModelConfig(
        source,
        "",
        new LinkedHashMap<>(values),
        ConcurrentHashMap.newKeySet(),
        new ConcurrentHashMap<>());
  }

  /** Where this config came from, as a user would name it. */
  public String source() {
    return source;
  }

  /** A view of the same values of which no key has been read yet. */
  public ModelConfig fresh() {
    return new ModelConfig(
        source, path, values, ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
  }

  /** Every value as parsed; reading it marks nothing as read. */
  public Map<String, Object> raw() {
    return java.util.Collections.unmodifiableMap(values);
  }

  /** {@code model_type}, or the empty string if the file has none. */
  public String modelType() {
    return optionalString("model_type").orElse("");
  }

  /** Whether the key is there and not null. Marks nothing as read. */
  public boolean has(String key) {
    return values.get(key) != null;
  }

  /** A whole number that must be there. */
  public int requireInt(String key) {
    return optionalInt(key).orElseThrow(() -> missing(key, "a whole number"));
  }

  /** A whole number that must be there and be at least 1. */
  public int requirePositive(String key) {
    int value = requireInt(key);
    if (value < 1) {
      throw wrong(key, "a whole number of at least 1", value);
    }
    return value;
  }

  /** A number that must be there. */
  public double requireDouble(String key) {
    return optionalDouble(key).orElseThrow(() -> missing(key, "a number"));
  }

  /** A string that must be there. */
  public String requireString(String key) {
    return optionalString(key).orElseThrow(() -> missing(key, "a string"));
  }

  /** A whole number, if the key is there. */
  public OptionalInt optionalInt(String key) {
    Object value = take(key);
    if (value == null) {
      return OptionalInt.empty();
    }
    if (value instanceof Number number
        && number.doubleValue() == Math.rint(number.doubleValue())
        && Math.abs(number.doubleValue()) <= Integer.MAX_VALUE) {
      return OptionalInt.of(number.intValue());
    }
    throw wrong(key, "a whole number", value);
  }

  /** A number, if the key is there. */
  public OptionalDouble optionalDouble(String key) {
    Object value = take(key);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (value instanceof Number number) {
      return OptionalDouble.of(number.doubleValue());
    }
    throw wrong(key, "a number", value);
  }

  /** A string, if the key is there. */
  public Optional<String> optionalString(String key) {
    Object value = take(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String string) {
      return Optional.of(string);
    }
    throw wrong(key, "a string", value);
  }

  /** A truth value, or the given one if the key is absent. */
  public boolean optionalBoolean(String key, boolean absent) {
    Object value = take(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw wrong(key, "true or false", value);
  }

  /** A list, if the key is there. */
  public Optional<List<Object>> optionalList(String key) {
    Object value = take(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof List<?> list) {
      return Optional.of(new ArrayList<>(list));
    }
    throw wrong(key, "a list", value);
  }

  /** A nested object, if the key is there; its own keys are to be read too. */
  public Optional<ModelConfig> optionalObject(String key) {
    Object value = take(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Map<?, ?> map) {
      read.add(path + key + ".");
      Map<String, Object> nested = new LinkedHashMap<>();
      map.forEach((k, v) -> nested.put(String.valueOf(k), v));
      return Optional.of(new ModelConfig(source, path + key + ".", nested, read, limits));
    }
    throw wrong(key, "an object", value);
  }

  /**
   * Refuses a value that changes the maths and is not implemented.
   *
   * @param key the key; absence is never refused
   * @param refused whether the value found is refused
   * @param supported what is supported instead, as a phrase after "wanted"
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} naming key and value
   */
  public void reject(String key, Predicate<Object> refused, String supported) {
    limit(key, supported);
    Object value = take(key);
    if (value != null && refused.test(value)) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, source + ": " + path + key)
          .expected(supported)
          .actual(String.valueOf(value))
          .remedy("use a checkpoint with a supported value; this one would compute something else")
          .build();
    }
  }

  /**
   * Notes which values of a key are supported, because reading refuses the others.
   *
   * @param supported as in {@link #reject}
   */
  public void limit(String key, String supported) {
    limits.put(path + key, supported);
  }

  /** The keys of which some values are refused, and which are not, as far as this was read. */
  public Map<String, String> limits() {
    return new TreeMap<>(limits);
  }

  /**
   * Passes over keys that do not change the maths of what the adapter builds.
   *
   * @param reason why they do not matter here; kept in the source for readers
   */
  public void ignore(String reason, String... keys) {
    Objects.requireNonNull(reason, "reason");
    for (String key : keys) {
      take(key);
    }
  }

  /** The keys that nobody has read, with dots for nesting, less the given inert ones. */
  public Set<String> unread(Set<String> inert) {
    Set<String> result = new TreeSet<>();
    collectUnread("", values, inert, result);
    return result;
  }

  /**
   * Ends the reading.
   *
   * @param inert keys that never change the maths of any model
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} naming every key that nobody read
   */
  public void requireAllRead(Set<String> inert) {
    Set<String> unread = unread(inert);
    if (!unread.isEmpty()) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, source)
          .expected("only config keys that the adapter for model_type '" + modelType() + "' knows")
          .actual("unknown " + String.join(", ", unread))
          .remedy("remove the key if it does not change the maths, or extend the adapter")
          .build();
    }
  }

  private void collectUnread(
      String prefix, Map<String, Object> map, Set<String> inert, Set<String> result) {
    map.forEach(
        (key, value) -> {
          String full = prefix + key;
          if (value == null
              || (prefix.isEmpty()
                  && (inert.contains(key) || InertConfigKeys.isDefault(key, value)))) {
            return;
          }
          if (!read.contains(full)) {
            result.add(full);
          } else if (value instanceof Map<?, ?> nested && read.contains(full + ".")) {
            Map<String, Object> inner = new LinkedHashMap<>();
            nested.forEach((k, v) -> inner.put(String.valueOf(k), v));
            collectUnread(full + ".", inner, inert, result);
          }
        });
  }

  private Object take(String key) {
    read.add(path + key);
    return values.get(key);
  }

  private PifiException missing(String key, String wanted) {
    return PifiException.of(ErrorCode.UNSUPPORTED, source + ": " + path + key)
        .expected(wanted)
        .actual("no such key")
        .remedy("check that this is the config.json of the model, complete")
        .build();
  }

  private PifiException wrong(String key, String wanted, Object value) {
    return PifiException.of(ErrorCode.UNSUPPORTED, source + ": " + path + key)
        .expected(wanted)
        .actual(String.valueOf(value))
        .build();
  }
}
