package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  private final Set<AddedToken> known = new LinkedHashSet<>();
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

  /**
   * Adds a token; one of the same name keeps its id and gets these properties, unless it had just
   * these before, which the reference takes for known.
   */
  void add(AddedToken token) {
    if (!known.add(token)) {
      return;
    }
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
    addAll(settings, family, family.specialTokens(), settings.additional());
  }

  /**
   * Adds what the folder's settings list, and special tokens. Of tokens of one name the first
   * counts; but one that is described, not only named, counts more than the vocabulary's own.
   *
   * @param standards the special tokens by their role, unless the settings name others
   * @param additional more special tokens, without a role
   */
  void addAll(
      TokenizerSettings settings,
      Family family,
      Map<String, AddedToken> standards,
      List<AddedToken> additional) {
    for (String role : ROLES) {
      settings
          .special(role, Optional.ofNullable(standards.get(role)), family.describes(role))
          .ifPresent(token -> roles.put(role, token));
    }
    Set<String> special = new HashSet<>();
    roles.values().forEach(token -> special.add(token.content()));
    additional.forEach(token -> special.add(token.content()));
    settings.declared().forEach((id, token) -> declare(id, token, special));
    Set<String> seen = new HashSet<>();
    roles.forEach(
        (role, token) -> {
          if (seen.add(token.content())) {
            addSpecial(token, settings.describes(role) || family.describes(role));
          }
          boolean standard =
              standards.containsKey(role) && standards.get(role).content().equals(token.content());
          if (settings.names(role) && !standard) {
            declared.add(token.content());
          }
        });
    for (AddedToken token : additional) {
      if (seen.add(token.content())) {
        addSpecial(token, settings.describesAdditional(token.content()));
      }
    }
  }

  private void declare(int id, AddedToken token, Set<String> special) {
    add(special.contains(token.content()) ? token.asSpecial() : token);
    declared.add(token.content());
    if (addedIds.get(token.content()) != id) {
      throw Faults.invalid(
          file,
          "the added token " + token.content() + " at id " + id,
          "the vocabulary, which has or gets it at " + addedIds.get(token.content()));
    }
  }

  private void addSpecial(AddedToken token, boolean described) {
    if (described || !added.containsKey(token.content())) {
      add(token.asSpecial());
    }
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

  /**
   * The id of a token that texts cannot do without. The settings may name one that the vocabulary
   * lacks, which then comes behind it; but a vocabulary without its family's own is another one's.
   */
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
    // Those that were replaced stay in the reference's search, as they do if listed before.
    List<AddedToken> inOrder = new ArrayList<>(known);
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
