package dev.pifi.engine.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Path;

/** The JSON file beside golden values: which models, and how they were run. */
final class FixtureSettings {
  private final Path fixture;
  private final Path file;
  private final JsonNode root;

  FixtureSettings(Path fixture, String name) {
    this.fixture = fixture;
    this.file = fixture.resolve(name);
    try {
      this.root = new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw invalid("a readable JSON object", e.getMessage());
    }
  }

  /** The folder of the small model, two folders up. */
  Path slm() {
    return fixture.resolve("../../slm").resolve(text("slm")).normalize();
  }

  /** The folder of the large model, two folders up. */
  Path llm() {
    return fixture.resolve("../../llm").resolve(text("llm")).normalize();
  }

  /** The folder of the model whose layer is plugged into an encoder-decoder. */
  Path pluggedModel() {
    return fixture.resolve("../../llm").resolve(plug("llm").asText()).normalize();
  }

  /** The layer that is plugged into an encoder-decoder. */
  int pluggedLayer() {
    return plug("layer").asInt();
  }

  private JsonNode plug(String key) {
    JsonNode node = node("plug").path(key);
    if (node.isMissingNode()) {
      throw invalid("the key '" + key + "' in 'plug'", "none");
    }
    return node;
  }

  String text(String key) {
    JsonNode node = node(key);
    if (!node.isTextual()) {
      throw invalid("text at '" + key + "'", node.toString());
    }
    return node.textValue();
  }

  double number(String key) {
    return number(key, node(key));
  }

  int whole(String key) {
    JsonNode node = node(key);
    if (!node.canConvertToInt()) {
      throw invalid("a whole number at '" + key + "'", node.toString());
    }
    return node.intValue();
  }

  boolean flag(String key) {
    JsonNode node = node(key);
    if (!node.isBoolean()) {
      throw invalid("true or false at '" + key + "'", node.toString());
    }
    return node.booleanValue();
  }

  double[] numbers(String key, int count) {
    JsonNode node = node(key);
    if (!node.isArray() || node.size() != count) {
      throw invalid(count + " numbers at '" + key + "'", node.getNodeType() + " of " + node.size());
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = number(key, node.get(i));
    }
    return values;
  }

  /** A refusal of a value that the format does not have. */
  PifiException invalid(String expected, String actual) {
    return PifiException.of(ErrorCode.FILE_INVALID, file.toString())
        .expected(expected)
        .actual(actual)
        .remedy("make the fixture again")
        .build();
  }

  private double number(String key, JsonNode node) {
    if (!node.isNumber()) {
      throw invalid("a number at '" + key + "'", node.toString());
    }
    return node.doubleValue();
  }

  JsonNode node(String key) {
    JsonNode node = root.path(key);
    if (node.isMissingNode()) {
      throw invalid("the key '" + key + "'", "none");
    }
    return node;
  }
}
