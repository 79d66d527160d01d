package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A token that is found in the text before the vocabulary's model sees it.
 *
 * @param singleWord whether it must stand between word boundaries
 * @param lstrip whether it takes the whitespace to its left with it
 * @param rstrip whether it takes the whitespace to its right with it
 * @param normalized whether it is sought in the normalized text
 * @param special whether decoding may skip it
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  /** A special token, sought in the text as it is. */
  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }

  /** From the object form of tokenizer_config.json and special_tokens_map.json. */
  static AddedToken of(JsonNode object, boolean special) {
    return new AddedToken(
        object.path("content").asText(),
        object.path("single_word").asBoolean(false),
        object.path("lstrip").asBoolean(false),
        object.path("rstrip").asBoolean(false),
        object.path("normalized").asBoolean(!special),
        special);
  }

  /** The same kind of token by another name. */
  AddedToken named(String name) {
    return new AddedToken(name, singleWord, lstrip, rstrip, normalized, special);
  }

  AddedToken asNormalized() {
    return new AddedToken(content, singleWord, lstrip, rstrip, true, special);
  }

  AddedToken asSpecial() {
    return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
  }

  AddedToken strippingLeft() {
    return new AddedToken(content, singleWord, true, rstrip, normalized, special);
  }

  ObjectNode toJson(int id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
