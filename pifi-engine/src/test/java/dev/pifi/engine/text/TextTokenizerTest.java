package dev.pifi.engine.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against values of an independent implementation. The tokenizer.json of the test has truncation
 * and padding to 8 tokens in it, which must not take effect.
 */
public class TextTokenizerTest {
  @TempDir static Path temporary;
  private static Path folder;
  private static TextTokenizer tokenizer;

  @BeforeAll
  static void open() throws Exception {
    folder =
        Path.of(TextTokenizerTest.class.getResource("bert_cased/tokenizer.json").toURI())
            .getParent();
    tokenizer = TextTokenizer.open(folder);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void encodingsEqualTheReference() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    int cut = 0;
    for (String line : Files.readAllLines(folder.resolve("golden.jsonl"))) {
      JsonNode golden = mapper.readTree(line);
      int limit = golden.path("max_length").asInt(TextTokenizer.UNLIMITED);
      Optional<List<String>> pair =
          golden.has("pair") ? Optional.of(List.of(golden.get("pair").asText())) : Optional.empty();
      Encoded encoded =
          tokenizer.encodeAll(List.of(golden.get("text").asText()), pair, limit, true).get(0);
      assertArrayEquals(ints(golden.get("ids")), encoded.ids(), line);
      assertArrayEquals(ints(golden.get("type_ids")), encoded.typeIds(), line);
      int[] offsets =
          StreamSupport.stream(golden.get("offsets").spliterator(), false)
              .flatMap(pairOf -> StreamSupport.stream(pairOf.spliterator(), false))
              .mapToInt(JsonNode::asInt)
              .toArray();
      assertArrayEquals(offsets, encoded.offsets().orElseThrow(), line);
      if (golden.has("decoded")) {
        assertEquals(golden.get("decoded").asText(), tokenizer.decode(encoded.ids(), true));
      }
      int whole =
          tokenizer
              .encodeAll(List.of(golden.get("text").asText()), pair, TextTokenizer.UNLIMITED)
              .get(0)
              .ids()
              .length;
      assertEquals(whole > limit, encoded.cut(), line);
      cut += encoded.cut() ? 1 : 0;
    }
    assertTrue(cut >= 5, "the reference has cut texts");
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  @Test
  void manyTextsComeBackInOrder() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      texts.add("a ".repeat(i % 37));
    }
    List<Encoded> encoded = tokenizer.encodeAll(texts, Optional.empty(), 20);
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(Math.min(20, i % 37 + 2), encoded.get(i).ids().length);
      assertTrue(encoded.get(i).offsets().isEmpty());
    }
    assertEquals(texts.stream().filter(t -> t.length() > 36).count(), LongTexts.count(encoded));
  }

  @Test
  void cutTextsCanBeRefusedByRow() {
    List<Encoded> encoded =
        tokenizer.encodeAll(List.of("a", "a a a a a a", "a a a"), Optional.empty(), 4);
    PifiException fault =
        assertThrows(
            PifiException.class, () -> LongTexts.refuse(encoded, 4, i -> "t.csv row " + (i + 1)));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertTrue(fault.getMessage().contains("2 longer texts: t.csv row 2, t.csv row 3"));
    LongTexts.refuse(encoded.subList(0, 1), 4, i -> "");
  }

  @Test
  void textThatIsNoTextDoesNotHarm() {
    List<String> texts = List.of("\uD800", "a\uDC00b", "\0", "\uD83D\uDE00", "x".repeat(100_000));
    List<Encoded> encoded = tokenizer.encodeAll(texts, Optional.empty(), 16);
    assertEquals(texts.size(), encoded.size());
    assertEquals(0, tokenizer.encodeAll(List.of(), Optional.empty(), 16).size());
  }

  @Test
  void aLimitWithoutRoomForTextIsRefused() {
    for (int limit : new int[] {-1, 0, 1, 2}) {
      PifiException fault =
          assertThrows(
              PifiException.class,
              () -> tokenizer.encodeAll(List.of("a"), Optional.empty(), limit));
      assertEquals(ErrorCode.SPEC_INVALID, fault.code());
    }
    assertThrows(
        PifiException.class, () -> tokenizer.encodeAll(List.of("a"), Optional.of(List.of("b")), 3));
    assertEquals(3, tokenizer.encodeAll(List.of("a a"), Optional.empty(), 3).get(0).ids().length);
  }

  @Test
  void vocabularyAndPaddingAreKnown() {
    assertEquals(3000, tokenizer.vocabularySize());
    assertEquals(0, tokenizer.padId());
    assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.decode(new int[] {3000}, true));
    assertEquals("", tokenizer.decode(new int[0], true));
    assertTrue(tokenizer.decode(new int[] {2, 3}, false).contains("[CLS]"));
  }

  @Test
  void thePaddingTokenIsTheOneTheFolderNames() throws Exception {
    Path own = temporary.resolve("pad");
    tokenizer.save(own);
    Files.writeString(own.resolve("special_tokens_map.json"), "{\"pad_token\": \"[MASK]\"}");
    try (TextTokenizer other = TextTokenizer.open(own)) {
      assertEquals(4, other.padId());
    }
    Files.writeString(
        own.resolve("special_tokens_map.json"), "{\"pad_token\": {\"content\": \"[SEP]\"}}");
    try (TextTokenizer other = TextTokenizer.open(own)) {
      assertEquals(3, other.padId());
    }
  }

  @Test
  void aSavedTokenizerEncodesAlike() throws Exception {
    Path source = temporary.resolve("source");
    tokenizer.save(source);
    Files.writeString(source.resolve("vocab.txt"), "x");
    Files.writeString(source.resolve("spiece.model"), "x");
    Files.writeString(source.resolve("pytorch_model.bin"), "x");
    Path target = temporary.resolve("deep/target");
    try (TextTokenizer again = TextTokenizer.open(source)) {
      again.save(target);
      again.save(source);
    }
    try (TextTokenizer copy = TextTokenizer.open(target)) {
      String text = "The quick brown fox";
      assertArrayEquals(
          tokenizer.encodeAll(List.of(text), Optional.empty(), 9).get(0).ids(),
          copy.encodeAll(List.of(text), Optional.empty(), 9).get(0).ids());
    }
    assertTrue(Files.exists(target.resolve("vocab.txt")));
    assertTrue(Files.exists(target.resolve("spiece.model")));
    assertFalse(Files.exists(target.resolve("pytorch_model.bin")));
  }

  @Test
  void anotherSourceCanSupplyTheTokenizer() throws Exception {
    String json = Files.readString(folder.resolve("tokenizer.json"));
    Path bare = Files.createDirectories(temporary.resolve("bare"));
    Files.writeString(bare.resolve("vocab.txt"), "x");
    TokenizerSource built =
        new TokenizerSource() {
          @Override
          public List<String> files() {
            return List.of("vocab.txt");
          }

          @Override
          public Optional<String> tokenizerJson(Path from) {
            return Optional.of(json);
          }
        };
    Path target = temporary.resolve("built");
    try (TextTokenizer made = TextTokenizer.open(bare, List.of(new TokenizerJsonFile(), built))) {
      made.save(target);
    }
    TextTokenizer.open(target).close();
  }

  @Test
  void aFolderWithoutTokenizerSaysWhatWasLookedFor() throws Exception {
    Path empty = Files.createDirectories(temporary.resolve("none"));
    Files.writeString(empty.resolve("config.json"), "{}");
    PifiException fault = assertThrows(PifiException.class, () -> TextTokenizer.open(empty));
    assertEquals(ErrorCode.FILE_INVALID, fault.code());
    assertTrue(fault.getMessage().contains("looked for tokenizer.json"), fault.getMessage());
    assertTrue(fault.getMessage().contains("only config.json"), fault.getMessage());
  }

  @Test
  void aDamagedTokenizerIsRefused() throws Exception {
    Path damaged = Files.createDirectories(temporary.resolve("damaged"));
    for (String content :
        List.of(
            "", "{\"model\": ", "[1]", "{\"version\": \"1.0\", \"model\": {\"type\": \"Odd\"}}")) {
      Files.writeString(damaged.resolve("tokenizer.json"), content);
      PifiException fault = assertThrows(PifiException.class, () -> TextTokenizer.open(damaged));
      assertEquals(ErrorCode.FILE_INVALID, fault.code());
      assertTrue(fault.getMessage().contains("tokenizer.json"), fault.getMessage());
    }
  }
}
