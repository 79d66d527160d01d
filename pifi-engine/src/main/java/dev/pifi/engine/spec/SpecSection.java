package dev.pifi.engine.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.naming.NearestName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One section of a spec, read key by key. A wrong value adds a fault and reads as the default; an
 * explicit null reads as an absent key. Not thread-safe.
 */
final class SpecSection {
  // YAML 1.1 takes 5e-5 for text because it has no dot.
  private static final Pattern EXPONENT =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)[eE][-+]?[0-9]+");

  /** The numbers a key may hold. */
  enum Range {
    POSITIVE("a number above 0", v -> v > 0),
    NOT_NEGATIVE("a number of 0 or more", v -> v >= 0),
    SHARE("a number of 0 to 1", v -> v >= 0 && v <= 1),
    BELOW_ONE("a number of 0 or more and below 1", v -> v >= 0 && v < 1),
    PROPER_SHARE("a number above 0 and below 1", v -> v > 0 && v < 1),
    SHARE_ABOVE_ZERO("a number above 0 and at most 1", v -> v > 0 && v <= 1);

    private final String words;
    private final DoublePredicate test;

    Range(String words, DoublePredicate test) {
      this.words = words;
      this.test = test;
    }
  }

  private final String prefix;
  private final ObjectNode node;
  private final List<String> faults;
  private final Set<String> known = new LinkedHashSet<>();

  SpecSection(String prefix, ObjectNode node, List<String> faults) {
    this.prefix = prefix;
    this.node = node;
    this.faults = faults;
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** Adds a fault about a key. */
  void fault(String key, String text) {
    faults.add(prefix + key + ": " + text);
  }

  /** The section under a key; empty if it is not there. */
  SpecSection section(String key) {
    Optional<JsonNode> value = value(key);
    ObjectNode inner = JsonNodeFactory.instance.objectNode();
    if (value.isPresent() && value.get() instanceof ObjectNode object) {
      inner = object;
    } else {
      value.ifPresent(v -> wanted(key, "a section of keys", v));
    }
    return new SpecSection(prefix + key + ".", inner, faults);
  }

  /** Adds a fault for each key that was never asked for. */
  void refuseOthers() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    names.removeAll(known);
    for (String name : names) {
      String hint =
          NearestName.among(known, name)
              .map(near -> "did you mean '" + near + "'?")
              .orElse("known are " + String.join(", ", known));
      fault(name, "unknown key; " + hint);
    }
  }

  Optional<String> text(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && (!value.get().isTextual() || value.get().textValue().isBlank())) {
      wanted(key, "text", value.get());
      return Optional.empty();
    }
    return value.map(JsonNode::textValue);
  }

  /** Text that may be empty. */
  Optional<String> anyText(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && !value.get().isTextual()) {
      wanted(key, "text", value.get());
      return Optional.empty();
    }
    return value.map(JsonNode::textValue);
  }

  String requiredText(String key) {
    if (!has(key)) {
      known.add(key);
      fault(key, "missing; it has no default");
      return "";
    }
    return text(key).orElse("");
  }

  /** An absolute path; empty after a fault. */
  Optional<Path> requiredPath(String key) {
    String text = requiredText(key);
    try {
      return Optional.of(text).filter(t -> !t.isEmpty()).map(Path::of);
    } catch (InvalidPathException e) {
      fault(key, "wanted a path, found '" + text + "'");
      return Optional.empty();
    }
  }

  boolean flag(String key, boolean otherwise) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && !value.get().isBoolean()) {
      wanted(key, "true or false", value.get());
      return otherwise;
    }
    return value.map(JsonNode::booleanValue).orElse(otherwise);
  }

  int integer(String key, int otherwise, int least) {
    return integer(key, least).orElse(otherwise);
  }

  OptionalInt integer(String key, int least) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    JsonNode v = value.get();
    if (!v.isIntegralNumber() || !v.canConvertToInt() || v.intValue() < least) {
      String words = least == Integer.MIN_VALUE ? "" : " of " + least + " or more";
      wanted(key, "a whole number" + words, v);
      return OptionalInt.empty();
    }
    return OptionalInt.of(v.intValue());
  }

  double decimal(String key, double otherwise, Range range) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    JsonNode v = value.get();
    double number = Double.NaN;
    if (v.isNumber()) {
      number = v.doubleValue();
    } else if (v.isTextual() && EXPONENT.matcher(v.textValue()).matches()) {
      number = Double.parseDouble(v.textValue());
    }
    if (!Double.isFinite(number) || !range.test.test(number)) {
      wanted(key, range.words, v);
      return otherwise;
    }
    return number;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    List<String> names = Stream.of(type.getEnumConstants()).map(SpecSection::name).toList();
    String text = value.get().asText();
    if (!value.get().isTextual() || !names.contains(text)) {
      String near =
          NearestName.among(names, text).map(n -> "; did you mean '" + n + "'?").orElse("");
      fault(
          key,
          "wanted one of " + String.join(", ", names) + ", found " + describe(value.get()) + near);
      return otherwise;
    }
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  List<Integer> integers(String key, List<Integer> otherwise) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    List<Integer> items = new ArrayList<>();
    for (JsonNode item : value.get()) {
      if (!item.isIntegralNumber() || !item.canConvertToInt()) {
        wanted(key, "whole numbers only", item);
        return otherwise;
      }
      items.add(item.intValue());
    }
    if (!value.get().isArray() || items.isEmpty()) {
      wanted(key, "a list of one or more whole numbers", value.get());
      return otherwise;
    }
    return items;
  }

  /** A list of names, each once; numbers are taken as they are written. */
  List<String> names(String key, List<String> otherwise, int least) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    List<String> items = new ArrayList<>();
    if (!value.get().isArray() || value.get().size() < least) {
      wanted(key, "a list" + (least > 0 ? " of " + least + " or more names" : ""), value.get());
      return otherwise;
    }
    for (JsonNode item : value.get()) {
      name(key, item).ifPresent(items::add);
    }
    if (new LinkedHashSet<>(items).size() < items.size()) {
      fault(key, "one name stands there twice, found " + describe(value.get()));
    }
    return items;
  }

  /** A mapping to names, in the spec's order. */
  Map<String, String> nameMap(String key, int least) {
    Map<String, String> items = new LinkedHashMap<>();
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && (!value.get().isObject() || value.get().size() < least)) {
      wanted(key, "a mapping" + (least > 0 ? " of " + least + " or more values" : ""), value.get());
    } else if (value.isPresent()) {
      value
          .get()
          .properties()
          .forEach(
              e ->
                  name(key + "." + e.getKey(), e.getValue())
                      .ifPresent(n -> items.put(e.getKey(), n)));
    }
    return items;
  }

  /** A mapping of names to numbers above 0, in the spec's order. */
  Map<String, Double> weights(String key) {
    SpecSection inner = section(key);
    Map<String, Double> weights = new LinkedHashMap<>();
    inner
        .node
        .fieldNames()
        .forEachRemaining(name -> weights.put(name, inner.decimal(name, 1, Range.POSITIVE)));
    if (weights.isEmpty()) {
      wanted(key, "a weight for each label", inner.node);
    }
    return weights;
  }

  private Optional<String> name(String key, JsonNode item) {
    if (item.isTextual() || item.isNumber()) {
      return Optional.of(item.asText());
    }
    wanted(key, "a name (put quotes around true, false and null)", item);
    return Optional.empty();
  }

  /** The node under a key, noting that the key is known. */
  Optional<JsonNode> value(String key) {
    known.add(key);
    return has(key) ? Optional.of(node.get(key)) : Optional.empty();
  }

  /** Adds a fault about a value of the wrong kind or out of range. */
  void wanted(String key, String words, JsonNode found) {
    fault(key, "wanted " + words + ", found " + describe(found));
  }

  /** An enum constant as specs write it. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String describe(JsonNode found) {
    if (found.isTextual()) {
      return "'" + found.textValue() + "'";
    }
    if (found.isObject()) {
      return found.isEmpty() ? "an empty section" : "a section of keys";
    }
    return found.toString();
  }
}
