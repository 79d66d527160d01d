package dev.pifi.engine.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** A tokenizer.json, looked at from Java: its vocabulary and its padding token. */
final class TokenizerDefinition {
  private static final List<String> CUSTOMARY_PAD_TOKENS = List.of("[PAD]", "<pad>");

  // Numbers keep their digits: the native library reads another double from other digits.
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private final String subject;
  private final ObjectNode json;

  /**
   * Parses.
   *
   * @param subject the file's name, for messages
   */
  TokenizerDefinition(String subject, String text) {
    this.subject = subject;
    JsonNode parsed;
    try {
      parsed = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid(
          "malformed JSON in line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
    }
    if (!(parsed instanceof ObjectNode object) || !object.path("model").isObject()) {
      throw invalid("JSON without an object 'model'");
    }
    this.json = object;
  }

  /**
   * The definition without its truncation and padding: they are the last user's settings, not the
   * model's, and a sentence embedder's tokenizer.json would cut and pad all texts to 128 tokens.
   */
  String withoutTruncationAndPadding() {
    ObjectNode bare = json.deepCopy();
    bare.putNull("truncation");
    bare.putNull("padding");
    return bare.toString();
  }

  /** One more than the largest token id. */
  int vocabularySize() {
    int largest = -1;
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.isArray()) {
      largest = vocabulary.size() - 1;
    } else {
      for (JsonNode id : vocabulary) {
        largest = Math.max(largest, id.isInt() ? id.asInt() : -1);
      }
    }
    for (JsonNode token : json.path("added_tokens")) {
      largest = Math.max(largest, token.path("id").isInt() ? token.path("id").asInt() : -1);
    }
    return largest + 1;
  }

  /**
   * The id of the padding token, from the first that says: special_tokens_map.json,
   * tokenizer_config.json, the padding section of tokenizer.json, customary names.
   */
  OptionalInt padId(Path folder) {
    for (String file : List.of("special_tokens_map.json", "tokenizer_config.json")) {
      OptionalInt id = idOf(padToken(folder.resolve(file)));
      if (id.isPresent()) {
        return id;
      }
    }
    JsonNode padding = json.path("padding").path("pad_id");
    if (padding.isInt()) {
      return OptionalInt.of(padding.asInt());
    }
    return CUSTOMARY_PAD_TOKENS.stream()
        .map(this::idOf)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private String padToken(Path file) {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try {
      JsonNode token = mapper.readTree(Files.readAllBytes(file)).path("pad_token");
      return token.isObject() ? token.path("content").asText() : token.asText("");
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("a JSON object")
          .actual(String.valueOf(e.getMessage()))
          .remedy("download the model's tokenizer files again")
          .cause(e)
          .build();
    }
  }

  private OptionalInt idOf(String token) {
    for (JsonNode added : json.path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return added.path("id").isInt()
            ? OptionalInt.of(added.path("id").asInt())
            : OptionalInt.empty();
      }
    }
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        if (vocabulary.path(id).path(0).asText().equals(token)) {
          return OptionalInt.of(id);
        }
      }
      return OptionalInt.empty();
    }
    return vocabulary.path(token).isInt()
        ? OptionalInt.of(vocabulary.path(token).asInt())
        : OptionalInt.empty();
  }

  PifiException invalid(String found) {
    return PifiException.of(ErrorCode.FILE_INVALID, subject)
        .expected("a tokenizer in the form of tokenizer.json")
        .actual(found)
        .remedy("download the model's tokenizer files again")
        .build();
  }
}
