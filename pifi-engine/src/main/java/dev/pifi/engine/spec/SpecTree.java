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
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A spec as a tree: parsed, with overrides put in and every path made absolute. Not thread-safe.
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

  private SpecTree(ObjectNode root, List<String> faults) {
    this.root = root;
    this.faults = faults;
  }

  /**
   * Parses a spec.
   *
   * @param base the folder that relative paths start from
   * @param faults where faults of overrides are added
   */
  static SpecTree parse(String text, String name, Path base, List<String> faults) {
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
    absolutize(object, base);
    return new SpecTree(object, faults);
  }

  ObjectNode root() {
    return root;
  }

  /** Puts in a value given as {@code a.b.c=value}; relative paths start from {@code base}. */
  void override(String text, Path base) {
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
    absolutize(alone, base);

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

  private static void absolutize(ObjectNode tree, Path base) {
    Path folder = base.toAbsolutePath();
    absolutize(tree, "output", folder);
    absolutize(tree.get("model"), "path", folder);
    absolutize(tree.get("plug"), "path", folder);
    for (String split : SPLITS) {
      absolutize(tree.get("data"), split, folder);
      absolutize(tree.path("data").get(split), "path", folder);
    }
  }

  private static void absolutize(JsonNode section, String key, Path folder) {
    if (section instanceof ObjectNode object && object.path(key).isTextual()) {
      String text = object.get(key).textValue();
      if (!text.isBlank() && !text.contains("://")) {
        object.put(key, absolute(text, folder));
      }
    }
  }

  private static String absolute(String text, Path folder) {
    int plain = globStart(text);
    int split = plain == text.length() ? plain : text.lastIndexOf('/', plain) + 1;
    try {
      String start = folder.resolve(text.substring(0, split)).normalize().toString();
      String separator = start.endsWith("/") ? "" : "/";
      return split == text.length() ? start : start + separator + text.substring(split);
    } catch (InvalidPathException e) {
      return text;
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
