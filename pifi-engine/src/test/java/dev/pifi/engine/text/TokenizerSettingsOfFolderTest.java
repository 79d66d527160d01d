package dev.pifi.engine.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tokenizer_config.json says beside a tokenizer.json. */
class TokenizerSettingsOfFolderTest {
  private static final String CONFIG = "tokenizer_config.json";

  @TempDir Path folder;

  @BeforeEach
  void copy() throws Exception {
    Path json = Path.of(TextTokenizerTest.class.getResource("bert_cased/tokenizer.json").toURI());
    Files.copy(json, folder.resolve("tokenizer.json"));
  }

  @Test
  void textsMayBeCutAtTheirBeginning() throws Exception {
    String text = "The quick brown fox jumps over the lazy dog";
    int[] whole = ids(text, TextTokenizer.UNLIMITED);
    int last = whole.length - 1;

    Files.writeString(folder.resolve(CONFIG), "{\"truncation_side\":\"left\"}");

    int[] kept = IntStream.of(0, last - 3, last - 2, last - 1, last).map(i -> whole[i]).toArray();
    assertArrayEquals(kept, ids(text, 5));
    assertArrayEquals(whole, ids(text, TextTokenizer.UNLIMITED));
    Files.writeString(folder.resolve(CONFIG), "{\"truncation_side\":\"right\"}");
    assertArrayEquals(Arrays.copyOf(whole, 4), Arrays.copyOf(ids(text, 5), 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"truncation_side\":\"top\"}|FILE_INVALID|\"top\"",
        "{\"truncation_side\":1}|FILE_INVALID|1",
        "{\"split_special_tokens\":true}|UNSUPPORTED|split_special_tokens true",
        "{\"truncation_side\":|FILE_INVALID|Unexpected end-of-input"
      })
  void whatIsNotKnownIsRefusedByNameAndValue(String config, ErrorCode code, String actual)
      throws Exception {
    Files.writeString(folder.resolve(CONFIG), config);

    PifiException e = assertThrows(PifiException.class, () -> TextTokenizer.open(folder));

    assertEquals(code, e.code());
    assertTrue(e.subject().endsWith(CONFIG), e.subject());
    assertTrue(e.actual().contains(actual), e.actual());
  }

  @Test
  void numbersKeepTheirDigits() {
    String scores = "[[\"a\",-9.059178352355959],[\"b\",-1.50],[\"c\",1.25E-8]]";
    String json = "{\"model\":{\"type\":\"Unigram\",\"vocab\":" + scores + "}}";

    String bare = new TokenizerDefinition("x", json).withoutTruncationAndPadding();

    assertTrue(bare.contains(scores), bare);
  }

  @Test
  void anIdThatIsNoIntegerIsNone() {
    String json =
        "{\"model\":{\"vocab\":{\"a\":2,\"b\":1e999999999}},"
            + "\"added_tokens\":[{\"id\":1e999999999,\"content\":\"[PAD]\"}]}";
    TokenizerDefinition definition = new TokenizerDefinition("x", json);

    assertEquals(3, definition.vocabularySize());
    assertTrue(definition.padId(folder).isEmpty());
  }

  private int[] ids(String text, int limit) {
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      return tokenizer.encodeAll(List.of(text), Optional.empty(), limit).get(0).ids();
    }
  }
}
