package dev.pifi.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The attribute values of one node. Immutable. */
public final class Attributes {
  private static final Attributes NONE = new Attributes(Map.of());

  private final Map<Attribute<?>, Object> values;

  private Attributes(Map<Attribute<?>, Object> values) {
    this.values = values;
  }

  /** No attributes. */
  public static Attributes none() {
    return NONE;
  }

  /** One attribute. */
  public static <T> Attributes of(Attribute<T> key, T value) {
    return NONE.with(key, value);
  }

  /** These attributes and one more, or with one replaced. */
  public <T> Attributes with(Attribute<T> key, T value) {
    Map<Attribute<?>, Object> copy = new LinkedHashMap<>(values);
    // A caller may keep and change its list; nodes are compared and hashed by their attributes.
    Object kept = value instanceof List<?> list ? List.copyOf(list) : value;
    copy.put(key, key.type().cast(kept));
    return new Attributes(copy);
  }

  /**
   * The value of an attribute.
   *
   * @throws GraphException if there is none
   */
  public <T> T get(Attribute<T> key) {
    Object value = values.get(key);
    if (value == null) {
      throw new GraphException("attribute '" + key.name() + "' is missing");
    }
    return key.type().cast(value);
  }

  /** Whether there is a value. */
  public boolean has(Attribute<?> key) {
    return values.containsKey(key);
  }

  /** How many attributes there are. */
  public int size() {
    return values.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey().name() + "=" + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
