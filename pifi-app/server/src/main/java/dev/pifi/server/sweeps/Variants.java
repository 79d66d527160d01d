package dev.pifi.server.sweeps;

import dev.pifi.server.problem.Refusal;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs of a sweep as values that replace those of its spec. Stateless. */
final class Variants {
  private static final int MOST = 500;

  private Variants() {}

  /**
   * The variants of a grid (every combination) or a list (each element).
   *
   * @return for each run its overrides, such as {@code seed=1}
   * @throws Refusal 400 if there is neither or both, or too many
   */
  static List<List<String>> of(Optional<JsonObject> grid, Optional<JsonArray> list) {
    if (grid.isPresent() == list.isPresent()) {
      throw Refusal.badRequest(
          "sweep", "either grid or list", grid.isPresent() ? "both" : "neither");
    }
    List<List<String>> variants = grid.map(Variants::combined).orElseGet(() -> each(list.get()));
    if (variants.isEmpty() || variants.size() > MOST) {
      throw Refusal.badRequest("sweep", "1 to " + MOST + " runs", variants.size() + " runs");
    }
    return variants;
  }

  private static List<List<String>> combined(JsonObject grid) {
    List<List<String>> variants = List.of(List.of());
    for (Map.Entry<String, JsonValue> axis : grid.entrySet()) {
      if (!(axis.getValue() instanceof JsonArray values)) {
        throw Refusal.badRequest(
            "grid." + axis.getKey(), "a list of values", axis.getValue().toString());
      }
      List<List<String>> longer = new ArrayList<>();
      for (List<String> variant : variants) {
        for (JsonValue value : values) {
          List<String> next = new ArrayList<>(variant);
          next.add(override(axis.getKey(), value));
          longer.add(next);
        }
      }
      variants = longer;
      if (variants.size() > MOST) {
        return variants;
      }
    }
    return variants;
  }

  private static List<List<String>> each(JsonArray list) {
    List<List<String>> variants = new ArrayList<>();
    for (JsonValue element : list) {
      if (!(element instanceof JsonObject values)) {
        throw Refusal.badRequest("list", "objects of keys and values", element.toString());
      }
      variants.add(
          values.entrySet().stream().map(e -> override(e.getKey(), e.getValue())).toList());
    }
    return variants;
  }

  private static String override(String key, JsonValue value) {
    boolean plain = value instanceof JsonString s && s.getString().matches("[\\w./-]+");
    return key + "=" + (plain ? ((JsonString) value).getString() : value.toString());
  }
}
