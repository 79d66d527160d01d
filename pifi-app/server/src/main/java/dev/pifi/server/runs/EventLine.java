package dev.pifi.server.runs;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.Optional;

/**
 * A line of {@code events.jsonl}.
 *
 * @param kind started, stepped, evaluated, saved or finished
 * @param key what is the same when a resumed run writes the same again
 * @param step the update it belongs to
 * @param json the object
 * @param text the line
 */
public record EventLine(String kind, String key, int step, JsonObject json, String text) {

  /** Reads a line; empty if it is torn or of no kind that is known. */
  public static Optional<EventLine> parse(String text) {
    JsonObject json;
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      json = reader.readObject();
    } catch (JsonException | IllegalStateException e) {
      return Optional.empty();
    }
    String kind = json.getString("event", "");
    int step = json.getInt(kind.equals("started") ? "firstStep" : "step", 0);
    return switch (kind) {
      case "started", "stepped", "saved", "finished" ->
          Optional.of(new EventLine(kind, kind + ":" + step, step, json, text));
      case "evaluated" -> {
        String key = kind + ":" + step + ":" + json.getString("split", "");
        yield Optional.of(new EventLine(kind, key, step, json, text));
      }
      default -> Optional.empty();
    };
  }

  /** A number of the object; not a number where it has none. */
  public double number(String name) {
    return json.get(name) instanceof JsonNumber number ? number.doubleValue() : Double.NaN;
  }
}
