package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** The parts of a tokenizer.json that several families use. */
final class Parts {
  /** SentencePiece's mark of a word's start. */
  static final String MARK = "\u2581";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Parts() {}

  static ObjectNode part(String type) {
    return NODES.objectNode().put("type", type);
  }

  /** Parts one after the other; {@code key} is what this kind of sequence calls them. */
  static ObjectNode sequence(String key, List<ObjectNode> parts) {
    ObjectNode sequence = part("Sequence");
    sequence.putArray(key).addAll(parts);
    return sequence;
  }

  static ObjectNode strip(boolean left, boolean right) {
    return part("Strip").put("strip_left", left).put("strip_right", right);
  }

  /** Several spaces become one, or one of another kind. */
  static ObjectNode collapseSpaces(String to) {
    return replaceAll(" {2,}", to);
  }

  /** Replaces matches of a regular expression. */
  static ObjectNode replaceAll(String pattern, String to) {
    ObjectNode replace = part("Replace").put("content", to);
    replace.putObject("pattern").put("Regex", pattern);
    return replace;
  }

  static ObjectNode replace(String from, String to) {
    ObjectNode replace = part("Replace").put("content", to);
    replace.putObject("pattern").put("String", from);
    return replace;
  }

  /** Splits where words start, or only marks where they do. */
  static ObjectNode metaspace(String prependScheme, boolean split) {
    return part("Metaspace")
        .put("replacement", MARK)
        .put("prepend_scheme", prependScheme)
        .put("split", split);
  }

  static ObjectNode byteLevel(boolean addPrefixSpace, boolean trimOffsets) {
    return part("ByteLevel")
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", trimOffsets)
        .put("use_regex", true);
  }

  /**
   * Special tokens around texts, whose places {@code $A} and {@code $B} take.
   *
   * @param secondType the type id from the second text on
   * @param ids the ids of the special tokens
   */
  static ObjectNode template(
      List<String> single, List<String> pair, int secondType, ToIntFunction<String> ids) {
    ObjectNode template = part("TemplateProcessing");
    template.set("single", items(single, secondType));
    template.set("pair", items(pair, secondType));
    ObjectNode special = template.putObject("special_tokens");
    for (String token : new TreeSet<>(pair)) {
      if (!token.startsWith("$")) {
        ObjectNode entry = special.putObject(token).put("id", token);
        entry.putArray("ids").add(ids.applyAsInt(token));
        entry.putArray("tokens").add(token);
      }
    }
    return template;
  }

  private static ArrayNode items(List<String> tokens, int secondType) {
    ArrayNode items = NODES.arrayNode();
    int type = 0;
    for (String token : tokens) {
      boolean text = token.equals("$A") || token.equals("$B");
      type = token.equals("$B") ? secondType : type;
      items
          .addObject()
          .putObject(text ? "Sequence" : "SpecialToken")
          .put("id", text ? token.substring(1) : token)
          .put("type_id", type);
    }
    return items;
  }
}
