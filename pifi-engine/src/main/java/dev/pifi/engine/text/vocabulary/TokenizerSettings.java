package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tokenizer_config.json, special_tokens_map.json, added_tokens.json and config.json say. */
final class TokenizerSettings {
  private static final String DECODER = "added_tokens_decoder";
  private static final String ADDITIONAL = "additional_special_tokens";
  private static final String EXTRA = "extra_special_tokens";

  private final Path folder;
  private final ObjectNode config;
  private final ObjectNode tokenizerConfig;
  private final ObjectNode specialTokensMap;
  private final SortedMap<Integer, AddedToken> declared = new TreeMap<>();

  private TokenizerSettings(Path folder) {
    this.folder = folder;
    this.config = object("config.json");
    this.tokenizerConfig = object("tokenizer_config.json");
    JsonNode decoder = tokenizerConfig.path(DECODER);
    if (decoder.isObject()) {
      // The newer form has all there is to say about special tokens in tokenizer_config.json.
      this.specialTokensMap = tokenizerConfig.objectNode();
      decoder
          .properties()
          .forEach(e -> declare(e.getKey(), AddedToken.of(e.getValue(), isSpecial(e.getValue()))));
    } else {
      this.specialTokensMap = object("special_tokens_map.json");
      Set<String> special = namedSpecial();
      object("added_tokens.json")
          .properties()
          .forEach(
              e -> {
                boolean isSpecial = special.contains(e.getKey());
                AddedToken token =
                    new AddedToken(e.getKey(), false, false, false, !isSpecial, isSpecial);
                declare(e.getValue().asText(), token);
              });
    }
  }

  static TokenizerSettings read(Path folder) {
    return new TokenizerSettings(folder);
  }

  private static boolean isSpecial(JsonNode token) {
    return token.path("special").asBoolean(false);
  }

  private ObjectNode object(String name) {
    Path file = folder.resolve(name);
    ObjectMapper mapper = new ObjectMapper();
    if (!Files.isRegularFile(file)) {
      return mapper.createObjectNode();
    }
    try {
      if (mapper.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return object;
      }
      throw Faults.invalid(file, "a JSON object", "JSON of another kind");
    } catch (JsonProcessingException e) {
      throw Faults.invalid(
          file,
          "a JSON object",
          "malformed JSON in line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Faults.unreadable(file, e);
    }
  }

  private void declare(String id, AddedToken token) {
    try {
      declared.put(Integer.parseInt(id), token);
    } catch (NumberFormatException e) {
      throw Faults.invalid(
          folder, "added tokens with integer ids", "'" + id + "' of " + token.content());
    }
  }

  private Set<String> namedSpecial() {
    Set<String> named = new HashSet<>();
    for (ObjectNode from : List.of(tokenizerConfig, specialTokensMap)) {
      for (Map.Entry<String, JsonNode> entry : from.properties()) {
        if (entry.getKey().endsWith("_token") || entry.getKey().equals(ADDITIONAL)) {
          List<JsonNode> values = new ArrayList<>();
          (entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue()))
              .forEach(values::add);
          values.forEach(v -> named.add(content(v)));
        }
      }
    }
    return named;
  }

  private static String content(JsonNode token) {
    return token.isObject() ? token.path("content").asText() : token.asText();
  }

  /**
   * The family.
   *
   * @return empty if no file names one
   * @throws dev.pifi.spi.PifiException UNSUPPORTED if a file names one that is not known
   */
  Optional<Family> family() {
    Optional<String> type = text(config, "model_type");
    for (ObjectNode from : List.of(tokenizerConfig, config)) {
      Optional<String> named = text(from, "tokenizer_class");
      // A class without a family of its own says nothing: the model's type decides.
      if (named.isPresent() && !named.get().startsWith("PreTrainedTokenizer")) {
        return Optional.of(
            Family.ofTokenizerClass(named.get())
                .orElseThrow(() -> unknown("tokenizer_class " + named.get())));
      }
    }
    return type.map(t -> Family.ofModelType(t).orElseThrow(() -> unknown("model_type " + t)));
  }

  /** Whether tokenizer_config.json or config.json names the tokenizer's class. */
  boolean namesClass() {
    return text(tokenizerConfig, "tokenizer_class").isPresent()
        || text(config, "tokenizer_class").isPresent();
  }

  /** Whether config.json names a family whose ids are never those of SentencePiece alone. */
  boolean surroundsPieces() {
    return text(config, "model_type")
        .flatMap(Family::ofModelType)
        .filter(f -> f == Family.DEBERTA_V2 || f == Family.XLM_ROBERTA)
        .isPresent();
  }

  private RuntimeException unknown(String what) {
    return Faults.unsupported(
        folder, "tokenizer.json, or a tokenizer of " + String.join(", ", Family.known()), what);
  }

  private static Optional<String> text(ObjectNode from, String key) {
    JsonNode value = from.path(key);
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  /** A switch of tokenizer_config.json; empty where it is missing or null. */
  Optional<Boolean> flag(String key) {
    JsonNode value = tokenizerConfig.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw Faults.invalid(
          folder.resolve("tokenizer_config.json"), key + " true or false", value.toString());
    }
    return Optional.of(value.asBoolean());
  }

  /** A number of tokenizer_config.json that is not negative. */
  int count(String key, int standard) {
    JsonNode value = tokenizerConfig.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return standard;
    }
    if (!value.isInt() || value.asInt() < 0) {
      throw Faults.invalid(
          folder.resolve("tokenizer_config.json"), key + " of 0 or more", value.toString());
    }
    return value.asInt();
  }

  /** Tokens that added_tokens.json or tokenizer_config.json list with their ids. */
  SortedMap<Integer, AddedToken> declared() {
    return declared;
  }

  /**
   * The token of a role.
   *
   * @param standard the family's; gives a token that is only named its properties
   * @param described whether the family's own counts more than what is listed of it
   * @return empty if a file says that there is none
   */
  Optional<AddedToken> special(String role, Optional<AddedToken> standard, boolean described) {
    for (ObjectNode from : List.of(specialTokensMap, tokenizerConfig)) {
      JsonNode value = from.path(role);
      if (!value.isMissingNode()) {
        return value.isNull() ? Optional.empty() : Optional.of(token(value, standard));
      }
    }
    return described ? standard : standard.map(token -> listed(token.content()).orElse(token));
  }

  /** Whether a file names the token of a role. */
  boolean names(String role) {
    return !named(role).isNull();
  }

  /** Whether a file describes the token of a role, not only names it. */
  boolean describes(String role) {
    return named(role).isObject();
  }

  private JsonNode named(String role) {
    JsonNode mapped = specialTokensMap.path(role);
    JsonNode value = mapped.isMissingNode() ? tokenizerConfig.path(role) : mapped;
    return value.isMissingNode() ? NullNode.getInstance() : value;
  }

  /**
   * What {@code additional_special_tokens} lists, in either file, and {@code extra_special_tokens}
   * of tokenizer_config.json.
   */
  List<AddedToken> additional() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    more().forEach(v -> tokens.putIfAbsent(content(v), token(v, Optional.empty())));
    return List.copyOf(tokens.values());
  }

  /** Whether a file describes one of {@link #additional()}, not only names it. */
  boolean describesAdditional(String content) {
    return more().stream()
        .filter(v -> content(v).equals(content))
        .findFirst()
        .filter(JsonNode::isObject)
        .isPresent();
  }

  private List<JsonNode> more() {
    List<JsonNode> all = new ArrayList<>();
    for (ObjectNode from : List.of(tokenizerConfig, specialTokensMap)) {
      from.path(ADDITIONAL).forEach(all::add);
    }
    JsonNode extra = tokenizerConfig.path(EXTRA);
    if (!extra.isMissingNode() && !extra.isNull() && !extra.isObject()) {
      throw Faults.invalid(
          folder.resolve("tokenizer_config.json"),
          EXTRA + " as an object of names and tokens",
          extra.toString());
    }
    extra.forEach(all::add);
    return all;
  }

  private Optional<AddedToken> listed(String content) {
    return declared.values().stream().filter(t -> t.content().equals(content)).findFirst();
  }

  private AddedToken token(JsonNode value, Optional<AddedToken> standard) {
    String content = content(value);
    Optional<AddedToken> listed = listed(content);
    // added_tokens.json has no properties of tokens: what describes them elsewhere is more precise.
    boolean described = value.isObject() && !tokenizerConfig.has(DECODER);
    if (listed.isPresent() && !described) {
      return listed.get();
    }
    return value.isObject()
        ? AddedToken.of(value, true)
        : standard.map(s -> s.named(content)).orElse(AddedToken.special(content));
  }
}
