package dev.pifi.engine.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A spec as a tree: parsed, with overrides put in and every name led to its place. Not thread-safe.
 */
final class SpecTree {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final List<String> SPLITS = List.of("train", "validation", "test");
  private static final Set<String> SOURCES = Set.of("data.train", "data.validation", "data.test");

  private final ObjectNode root;
  private final List<String> faults;
  private SpecPlaces places;

  private SpecTree(ObjectNode root, SpecPlaces places, List<String> faults) {
    this.root = root;
    this.places = places;
    this.faults = faults;
    place(root);
  }

  /**
   * Parses a spec.
   *
   * @param places where its names lead
   * @param faults where faults of names and overrides are added
   */
  static SpecTree parse(String text, String name, SpecPlaces places, List<String> faults) {
    JsonNode node;
    try {
      node = parseYaml(text);
    } catch (IOException e) {
      throw syntax(name, e);
    }
    if (node.isMissingNode() || node.isNull()) {
      node = YAML.createObjectNode();
    }
    if (!(node instanceof ObjectNode object)) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "spec " + name)
          .expected("a mapping of keys to values")
          .actual(SpecSection.describe(node))
          .remedy("'pifi init' writes a commented spec")
          .build();
    }
    return new SpecTree(object, places, faults);
  }

  ObjectNode root() {
    return root;
  }

  /** Puts in a value given as {@code a.b.c=value}. */
  void override(String text, SpecPlaces from) {
    places = from;
    int equals = text.indexOf('=');
    String key = equals < 0 ? "" : text.substring(0, equals).strip();
    List<String> keys = List.of(key.split("\\.", -1));
    if (keys.contains("")) {
      faults.add("override '" + text + "': wanted the form training.epochs=5");
      return;
    }
    ObjectNode alone = YAML.createObjectNode();
    ObjectNode holder = alone;
    for (String section : keys.subList(0, keys.size() - 1)) {
      holder = holder.putObject(section);
    }
    String last = keys.get(keys.size() - 1);
    holder.set(last, value(text.substring(equals + 1)));
    place(alone);

    ObjectNode target = root;
    StringBuilder path = new StringBuilder();
    for (String section : keys.subList(0, keys.size() - 1)) {
      path.append(path.isEmpty() ? "" : ".").append(section);
      JsonNode next = target.get(section);
      if (next == null || next.isNull()) {
        target = target.putObject(section);
      } else if (next instanceof ObjectNode object) {
        target = object;
      } else if (next.isTextual() && SOURCES.contains(path.toString())) {
        target = target.putObject(section).put("path", next.textValue());
      } else {
        faults.add("override '" + text + "': " + path + " is not a section");
        return;
      }
    }
    target.set(last, holder.get(last));
  }

  /** The value of an override; what is not YAML, such as {@code *.csv}, is text. */
  private static JsonNode value(String text) {
    try {
      JsonNode node = parseYaml(text);
      return node.isMissingNode() ? YAML.nullNode() : node;
    } catch (IOException e) {
      return TextNode.valueOf(text);
    }
  }

  private static JsonNode parseYaml(String text) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
        if (parser.isCurrentAlias()) {
          throw new IOException("an alias '*" + parser.getText() + "', which specs do not have");
        }
      }
    }
    return YAML.readTree(text);
  }

  private static PifiException syntax(String name, IOException e) {
    String at = "";
    String what = e.getMessage();
    if (e instanceof JsonProcessingException j) {
      what = j.getOriginalMessage();
      if (j.getLocation() != null) {
        at = "line " + j.getLocation().getLineNr() + ": ";
      }
    }
    return PifiException.of(ErrorCode.SPEC_INVALID, "spec " + name)
        .expected("valid YAML without duplicate keys")
        .actual(at + what)
        .remedy("correct that line; 'pifi init' writes a commented spec")
        .cause(e)
        .build();
  }

  private void place(ObjectNode tree) {
    place(tree, "", "output", SpecPlaces.Kind.OUTPUT);
    place(tree.get("model"), "model.", "path", SpecPlaces.Kind.MODEL);
    place(tree.get("plug"), "plug.", "path", SpecPlaces.Kind.MODEL);
    JsonNode evaluation = tree.path("evaluation");
    place(evaluation.get("bertscore"), "evaluation.bertscore.", "model", SpecPlaces.Kind.MODEL);
    place(evaluation.get("bartscore"), "evaluation.bartscore.", "model", SpecPlaces.Kind.MODEL);
    for (String split : SPLITS) {
      String section = "data." + split + ".";
      place(tree.get("data"), "data.", split, SpecPlaces.Kind.DATA);
      place(tree.path("data").get(split), section, "path", SpecPlaces.Kind.DATA);
      place(tree.path("data").get(split), section, "sql", SpecPlaces.Kind.SQL);
    }
  }

  private void place(JsonNode section, String prefix, String key, SpecPlaces.Kind kind) {
    if (section instanceof ObjectNode object && object.path(key).isTextual()) {
      String text = object.get(key).textValue();
      if (!text.isBlank()) {
        object.put(key, places.place(kind, prefix + key, text, faults::add));
      }
    }
  }

  /** Where a file name becomes a pattern; its length if it is none. */
  static int globStart(String path) {
    int i = 0;
    while (i < path.length() && "*?[{".indexOf(path.charAt(i)) < 0) {
      i++;
    }
    return i;
  }
}
