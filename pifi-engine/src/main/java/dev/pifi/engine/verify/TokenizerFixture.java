package dev.pifi.engine.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pifi.engine.text.Encoded;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.text.TokenizerJsonFile;
import dev.pifi.engine.text.TokenizerSource;
import dev.pifi.engine.text.vocabulary.VocabularyFiles;
import dev.pifi.spi.PifiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A tokenizer's files and, line by line, what an independent implementation makes of texts. */
final class TokenizerFixture {
  static final String GOLDEN = "golden.jsonl";
  private static final int SHOWN = 200;

  private TokenizerFixture() {}

  static FixtureReport verify(Path fixture, String name) {
    // The golden values are those of transformers' classes given the vocabulary alone, see there.
    List<TokenizerSource> sources =
        List.of(new TokenizerJsonFile(), VocabularyFiles.ofVocabularyAlone());
    ObjectMapper mapper = new ObjectMapper();
    int lines = 0;
    try (TextTokenizer tokenizer = TextTokenizer.open(fixture, sources);
        BufferedReader reader = Files.newBufferedReader(fixture.resolve(GOLDEN))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines++;
        Optional<String> difference = compared(tokenizer, mapper, line);
        if (difference.isPresent()) {
          return report(
              name, lines, FixtureReport.Status.FAILED, "line " + lines + ": " + difference.get());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(fixture.resolve(GOLDEN).toString(), e);
    }
    return lines == 0
        ? report(name, 0, FixtureReport.Status.FAILED, "no golden value was compared")
        : report(name, lines, FixtureReport.Status.OK, "");
  }

  private static FixtureReport report(
      String name, int lines, FixtureReport.Status status, String detail) {
    return new FixtureReport(name, lines, 0, 0, status, detail);
  }

  /** What is wrong with a line, be it the line itself. */
  private static Optional<String> compared(
      TextTokenizer tokenizer, ObjectMapper mapper, String line) {
    try {
      return difference(tokenizer, mapper.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.of("malformed JSON: " + e.getOriginalMessage());
    } catch (PifiException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> difference(TextTokenizer tokenizer, JsonNode golden) {
    // The reference, given one text and an empty second one, takes it for a single text.
    Optional<List<String>> pair =
        Optional.of(golden.path("pair").asText("")).filter(p -> !p.isEmpty()).map(List::of);
    int limit = golden.path("max_length").asInt(TextTokenizer.UNLIMITED);
    String text = golden.path("text").asText();
    Encoded encoded = tokenizer.encodeAll(List.of(text), pair, limit, true).get(0);
    return unequal("ids", golden, Arrays.toString(encoded.ids()))
        .or(() -> unequal("type_ids", golden, Arrays.toString(encoded.typeIds())))
        .or(() -> unequal("attention_mask", golden, ones(encoded.ids().length)))
        .or(() -> unequal("offsets", golden, pairs(encoded.offsets().orElseThrow())))
        .or(() -> decoded(golden, tokenizer, encoded))
        .map(what -> "text " + shown(quoted(text)) + ": " + what);
  }

  private static Optional<String> decoded(
      JsonNode golden, TextTokenizer tokenizer, Encoded encoded) {
    return golden.has("decoded")
        ? unequal(
            "decoded",
            quoted(golden.get("decoded").asText()),
            quoted(tokenizer.decode(encoded.ids(), true)))
        : Optional.empty();
  }

  /** What a fixture leaves out is not compared, but ids it must have. */
  private static Optional<String> unequal(String field, JsonNode golden, String actual) {
    if (!golden.has(field) && !field.equals("ids")) {
      return Optional.empty();
    }
    return unequal(field, golden.path(field).toString(), actual.replace(" ", ""));
  }

  private static Optional<String> unequal(String field, String wanted, String actual) {
    return wanted.equals(actual)
        ? Optional.empty()
        : Optional.of(field + ": wanted " + shown(wanted) + ", came " + shown(actual));
  }

  private static String ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return Arrays.toString(ones);
  }

  private static String pairs(int[] offsets) {
    StringBuilder pairs = new StringBuilder("[");
    for (int i = 0; i < offsets.length; i += 2) {
      pairs.append(i == 0 ? "" : ",");
      pairs.append("[").append(offsets[i]).append(",").append(offsets[i + 1]).append("]");
    }
    return pairs.append("]").toString();
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  private static String shown(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
  }
}
