package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts a vocabulary and its added tokens together to one definition. Not thread-safe. */
final class TokenizerAssembly {
  /** In the order in which tokens that the vocabulary lacks get their ids. */
  private static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final Path file;
  private final Map<String, Integer> vocabulary;
  private final int vocabularySize;
  private final Map<String, AddedToken> added = new LinkedHashMap<>();
  private final Map<String, Integer> addedIds = new LinkedHashMap<>();
  private final Map<String, AddedToken> roles = new LinkedHashMap<>();
  private final Set<String> declared = new HashSet<>();

  /**
   * Starts one.
   *
   * @param file where the vocabulary comes from, for messages
   * @param vocabularySize the number of the vocabulary's entries
   */
  TokenizerAssembly(Path file, Map<String, Integer> vocabulary, int vocabularySize) {
    this.file = file;
    this.vocabulary = vocabulary;
    this.vocabularySize = vocabularySize;
  }

  /** Adds a token; one of the same name keeps its id and gets these properties. */
  void add(AddedToken token) {
    added.put(token.content(), token);
    if (!addedIds.containsKey(token.content())) {
      int next = addedIds.values().stream().mapToInt(id -> id + 1).max().orElse(0);
      int id =
          Optional.ofNullable(vocabulary.get(token.content()))
              .orElse(Math.max(vocabularySize, next));
      addedIds.put(token.content(), id);
    }
  }

  /** Adds what the folder's settings list, and the family's special tokens. */
  void addAll(TokenizerSettings settings, Family family) {
    settings
        .declared()
        .forEach(
            (id, token) -> {
              add(token);
              declared.add(token.content());
              if (!addedIds.get(token.content()).equals(id)) {
                throw Faults.invalid(
                    file,
                    "the added token " + token.content() + " at id " + id,
                    "the vocabulary, which has or gets it at " + addedIds.get(token.content()));
              }
            });
    for (String role : ROLES) {
      Optional<AddedToken> standard = Optional.ofNullable(family.specialTokens().get(role));
      settings
          .special(role, standard)
          .ifPresent(
              token -> {
                roles.put(role, token);
                add(token.asSpecial());
              });
    }
    settings.additional().forEach(token -> add(token.asSpecial()));
  }

  /** The token of a role such as {@code cls_token}, which must be in the vocabulary. */
  String token(String role) {
    AddedToken token = roles.get(role);
    if (token == null) {
      throw Faults.invalid(file, "a " + role, "settings that say there is none");
    }
    id(token.content());
    return token.content();
  }

  /** The id of a token that texts cannot do without. */
  int id(String token) {
    if (!vocabulary.containsKey(token) && !declared.contains(token)) {
      throw Faults.invalid(
          file, "the special token " + token, "a vocabulary of " + vocabularySize + " without it");
    }
    return vocabulary.containsKey(token) ? vocabulary.get(token) : addedIds.get(token);
  }

  /** The definition, in the form of tokenizer.json. */
  String json(
      Optional<JsonNode> normalizer,
      Optional<JsonNode> preTokenizer,
      Optional<JsonNode> postProcessor,
      JsonNode decoder,
      JsonNode model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode tokens = json.putArray("added_tokens");
    List<AddedToken> inOrder = new ArrayList<>(added.values());
    inOrder.sort((a, b) -> Integer.compare(addedIds.get(a.content()), addedIds.get(b.content())));
    inOrder.forEach(token -> tokens.add(token.toJson(addedIds.get(token.content()))));
    json.set("normalizer", normalizer.orElse(json.nullNode()));
    json.set("pre_tokenizer", preTokenizer.orElse(json.nullNode()));
    json.set("post_processor", postProcessor.orElse(json.nullNode()));
    json.set("decoder", decoder);
    json.set("model", model);
    return json.toString();
  }
}
