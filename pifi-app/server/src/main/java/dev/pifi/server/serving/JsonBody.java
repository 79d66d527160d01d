package dev.pifi.server.serving;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.server.problem.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Bodies as JSON objects, read strictly, and answers as JSON. Thread-safe. */
public final class JsonBody {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonBody() {}

  /**
   * Reads a body.
   *
   * @throws Refusal 400 if it is no JSON object
   */
  public static ObjectNode read(InputStream body) {
    try {
      JsonNode node = JSON.readTree(body);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw Refusal.badRequest("the body", "a JSON object", kind(node));
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw Refusal.badRequest(
          "the body",
          "a JSON object",
          place == null
              ? "no JSON"
              : "no JSON, from line %d, column %d on"
                  .formatted(place.getLineNr(), place.getColumnNr()));
    } catch (IOException e) {
      throw Refusal.badRequest("the body", "a JSON object", "a body that broke off");
    }
  }

  /** What a value is, for messages. */
  public static String kind(JsonNode node) {
    return node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  /** An object to fill. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** An answer's bytes, UTF-8. */
  public static byte[] bytes(ObjectNode answer) {
    try {
      return JSON.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
