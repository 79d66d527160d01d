package dev.pifi.engine.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small vocabularies of all kinds, against transformers and SentencePiece. */
class TokenizerFixtureTest {
  @TempDir Path temporary;

  static Stream<Path> fixtures() throws Exception {
    Path all = Path.of(TokenizerFixtureTest.class.getResource("tokenizers").toURI());
    try (Stream<Path> folders = Files.list(all)) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aTokenizerOfRawFilesEqualsTheReference(Path fixture) throws Exception {
    FixtureReport report = TokenizerFixture.verify(fixture, "tokenizers/x");

    assertEquals("", report.detail());
    assertEquals(FixtureReport.Status.OK, report.status());
    assertEquals(Files.readAllLines(fixture.resolve("golden.jsonl")).size(), report.cases());
  }

  @Test
  void theFirstDifferentLineIsReported() throws Exception {
    for (String field : List.of("ids", "type_ids", "attention_mask", "offsets", "decoded")) {
      FixtureReport report = TokenizerFixture.verify(spoiled(field), "tokenizers/x");

      assertEquals(FixtureReport.Status.FAILED, report.status(), field);
      assertTrue(
          report.detail().startsWith("line 4: text \"a\": " + field + ": wanted "),
          report.detail());
      assertTrue(report.detail().contains(", came "), report.detail());
    }
  }

  @Test
  void aLineThatCannotBeComparedIsNamed() throws Exception {
    Path fixture = spoiled("ids");
    Files.writeString(fixture.resolve("golden.jsonl"), "{\"text\":\"a\",\"max_length\":2}\n");

    assertTrue(
        TokenizerFixture.verify(fixture, "x").detail().startsWith("line 1: max_length; wanted "));

    Files.writeString(fixture.resolve("golden.jsonl"), "{\"text\":");

    assertTrue(
        TokenizerFixture.verify(fixture, "x").detail().startsWith("line 1: malformed JSON: "));
  }

  @Test
  void aFixtureWithoutLinesIsNoProof() throws Exception {
    Path fixture = spoiled("ids");
    Files.writeString(fixture.resolve("golden.jsonl"), "");

    assertEquals(
        FixtureReport.Status.FAILED, TokenizerFixture.verify(fixture, "tokenizers/x").status());
  }

  /** The fixture bert_uncased with another value of a field in its fourth line. */
  private Path spoiled(String field) throws Exception {
    Path original = fixtures().filter(f -> f.endsWith("bert_uncased")).findFirst().orElseThrow();
    Path fixture = Files.createDirectories(temporary.resolve(field));
    for (String name : List.of("vocab.txt", "config.json", "tokenizer_config.json")) {
      Files.copy(original.resolve(name), fixture.resolve(name));
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(original.resolve("golden.jsonl")));
    String line = lines.get(3);
    String begin = "\"" + field + "\":";
    int at = line.indexOf(begin) + begin.length();
    String other = line.charAt(at) == '"' ? "\"x" + line.substring(at + 1) : null;
    lines.set(3, line.substring(0, at) + (other == null ? "[7," + line.substring(at + 1) : other));
    Files.write(fixture.resolve("golden.jsonl"), lines);
    return fixture;
  }
}
