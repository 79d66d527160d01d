package dev.pifi.engine.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The label names and, if the data writes labels differently, how.
 *
 * @param names the label names; a label's id is its index
 * @param nameOfValue the name for each value in the data, in the spec's order; empty if the data
 *     holds the names themselves
 */
public record LabelSpec(List<String> names, Map<String, String> nameOfValue) {

  /** Copies both and keeps their order. */
  public LabelSpec {
    names = List.copyOf(names);
    nameOfValue = Collections.unmodifiableMap(new LinkedHashMap<>(nameOfValue));
    if (!nameOfValue.isEmpty()
        && !names.equals(nameOfValue.values().stream().distinct().toList())) {
      throw new IllegalArgumentException("names " + names + " differ from " + nameOfValue);
    }
  }

  /** Labels that the data holds by name. */
  public static LabelSpec named(List<String> names) {
    return new LabelSpec(names, Map.of());
  }

  /** Labels that the data holds as other values; several values may stand for one name. */
  public static LabelSpec mapped(Map<String, String> nameOfValue) {
    return new LabelSpec(nameOfValue.values().stream().distinct().toList(), nameOfValue);
  }
}
