package dev.pifi.engine.text.vocabulary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokenizers of raw files say about themselves, and what is refused. */
class VocabularyFilesTest {
  @TempDir Path temporary;

  @Test
  void aFolderWithoutAnyVocabularyNamesWhatWasLookedFor() throws Exception {
    Files.writeString(temporary.resolve("config.json"), "{\"model_type\":\"bert\"}");

    PifiException e = refused(temporary, ErrorCode.FILE_INVALID);

    for (String name : List.of("tokenizer.json", "vocab.txt", "vocab.json", "spm.model")) {
      assertTrue(e.getMessage().contains(name), e.getMessage());
    }
    assertTrue(e.actual().contains("config.json"), e.actual());
  }

  @ParameterizedTest
  @CsvSource({
    "roberta, merges.txt",
    "roberta, vocab.json",
    "t5, spiece.model",
    "bert_uncased, vocab.txt"
  })
  void aMissingVocabularyFileIsNamed(String fixture, String missing) throws Exception {
    Path folder = copy(fixture);
    Files.delete(folder.resolve(missing));
    if (Files.notExists(folder.resolve("merges.txt"))
        && Files.notExists(folder.resolve("vocab.json"))) {
      // Something of a tokenizer must be there, or it is a folder without one.
      Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    }

    PifiException e = refused(folder, ErrorCode.FILE_INVALID);

    assertTrue(e.expected().contains(missing), e.getMessage());
  }

  @Test
  void mergesThatDoNotFitTheVocabularyAreNamedByLine() throws Exception {
    Path folder = copy("roberta");
    List<String> merges = Files.readAllLines(folder.resolve("merges.txt"));
    merges.set(4, "q \u00e9");
    Files.writeString(folder.resolve("merges.txt"), String.join("\n", merges) + "\n");

    PifiException e = refused(folder, ErrorCode.FILE_INVALID);

    assertTrue(e.subject().endsWith("merges.txt"), e.subject());
    assertTrue(e.actual().contains("line 5 'q \u00e9'"), e.actual());
    assertTrue(e.remedy().contains("again"), e.remedy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"only", "one two three", ""})
  void aMergeIsOfTwoTokens(String merge) throws Exception {
    Path folder = copy("roberta");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + merge + "\nt h\n");

    assertTrue(refused(folder, ErrorCode.FILE_INVALID).expected().contains("line 2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":0,\"b\":0}|id 0 for 'a' and 'b'",
        "{\"a\":0,\"b\":1,\"a\":2}|Duplicate field 'a'",
        "{\"a\":\"x\"}|'a' with \"x\"",
        "{\"a\":0|malformed JSON",
        "[1]|other JSON",
        "{}|{}"
      })
  void aVocabularyOfBytesGivesEachTokenAnId(String json, String found) throws Exception {
    Path folder = copy("roberta");
    Files.writeString(folder.resolve("vocab.json"), json);

    PifiException e = refused(folder, ErrorCode.FILE_INVALID);

    assertTrue(e.actual().contains(found), e.actual());
  }

  @Test
  void aWordThatComesTwiceIsNamed() throws Exception {
    Path folder = copy("bert_uncased");
    List<String> words = new ArrayList<>(Files.readAllLines(folder.resolve("vocab.txt")));
    words.add(9, words.get(6));
    Files.write(folder.resolve("vocab.txt"), words);

    PifiException e = refused(folder, ErrorCode.FILE_INVALID);

    assertTrue(e.actual().contains("'" + words.get(6) + "' in lines 7 and 10"), e.actual());
  }

  @Test
  void aMergeThatComesTwiceCountsWhereItComesFirst() throws Exception {
    Path folder = copy("roberta");
    int[] ids = ids(folder, "The red fox 42!");
    List<String> merges = new ArrayList<>(Files.readAllLines(folder.resolve("merges.txt")));
    merges.addAll(merges.subList(1, 40));
    Files.writeString(folder.resolve("merges.txt"), String.join("\n", merges) + "\n");

    assertArrayEquals(ids, ids(folder, "The red fox 42!"));
  }

  @Test
  void aModelThatIsCutBetweenPiecesIsRefused() throws Exception {
    Path folder = copy("deberta_v3");
    byte[] model = Files.readAllBytes(folder.resolve("spm.model"));
    int end = 0;
    for (int piece = 0; piece < 5; piece++) {
      end += 2 + model[end + 1];
    }
    Files.write(folder.resolve("spm.model"), Arrays.copyOf(model, end));

    assertTrue(refused(folder, ErrorCode.FILE_INVALID).expected().contains("trainer's settings"));

    byte[] twice = Arrays.copyOf(model, model.length + 2 + model[1]);
    System.arraycopy(model, 0, twice, model.length, 2 + model[1]);
    Files.write(folder.resolve("spm.model"), twice);

    assertTrue(refused(folder, ErrorCode.FILE_INVALID).actual().contains("at ids 0 and "));
  }

  @Test
  void specialTokensOfTemplatesMustBeInTheVocabulary() throws Exception {
    Path folder = copy("bert_uncased");
    String words = Files.readString(folder.resolve("vocab.txt"));
    Files.writeString(folder.resolve("vocab.txt"), words.replace("[SEP]\n", "sep\n"));

    assertTrue(refused(folder, ErrorCode.FILE_INVALID).expected().contains("[SEP]"));
  }

  @Test
  void aTokenThatTheSettingsNameMayComeBehindTheVocabulary() throws Exception {
    Path folder = copy("bert_uncased");
    long size = Files.readAllLines(folder.resolve("vocab.txt")).size();
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"sep_token\":\"<end>\"}");

    int[] ids = ids(folder, "x");

    assertEquals(size, ids[ids.length - 1]);
  }

  @Test
  void anAddedTokenMustHaveTheIdThatItGets() throws Exception {
    Path folder = copy("bert_uncased");
    Files.writeString(folder.resolve("added_tokens.json"), "{\"[NEW]\": 9999}");

    assertTrue(refused(folder, ErrorCode.FILE_INVALID).expected().contains("[NEW] at id 9999"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert_uncased|{\"do_lower_case\":\"yes\"}|do_lower_case true or false",
        "bert_uncased|{\"do_lower_case\":|a JSON object",
        "bert_uncased|[]|a JSON object",
        "bert_uncased|{\"cls_token\":null}|a cls_token",
        "bert_uncased|{\"added_tokens_decoder\":{\"x\":{\"content\":\"y\"}}}|integer ids",
        "bert_uncased|{\"extra_special_tokens\":[\"x\"]}|extra_special_tokens as an object",
        "t5|{\"extra_ids\":-1}|extra_ids of 0 or more",
        "t5|{\"extra_ids\":5,\"additional_special_tokens\":[\"<extra_id_0>\"]}|extra_ids 5"
      })
  void settingsThatMakeNoSenseAreNamed(String fixture, String config, String expected)
      throws Exception {
    Path folder = copy(fixture);
    Files.writeString(folder.resolve("tokenizer_config.json"), config);

    PifiException e = refused(folder, ErrorCode.FILE_INVALID);

    assertTrue(e.expected().contains(expected), e.getMessage());
  }

  @Test
  void otherFamiliesAreRefusedByName() throws Exception {
    Path folder = copy("bert_uncased");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"albert\"}");

    assertEquals("model_type albert", refused(folder, ErrorCode.UNSUPPORTED).actual());

    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\":\"LukeTokenizer\"}");

    assertEquals("tokenizer_class LukeTokenizer", refused(folder, ErrorCode.UNSUPPORTED).actual());
  }

  @Test
  void aByteLevelVocabularyAloneBelongsToNoFamily() throws Exception {
    Path folder = copy("roberta");
    Files.delete(folder.resolve("config.json"));

    assertTrue(refused(folder, ErrorCode.FILE_INVALID).expected().contains("model_type"));
  }

  @Test
  void theClassOfTheTokenizerCountsMoreThanTheModel() throws Exception {
    Path folder = copy("bert_uncased");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"roberta\"}");
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\":\"BertTokenizerFast\"}");

    assertArrayEquals(ids(copy("bert_uncased", "x"), "red fox"), ids(folder, "red fox"));
  }

  @Test
  void aMergeModelIsNotT5s() throws Exception {
    Path folder = copy("sentencepiece_bpe");
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\":\"T5Tokenizer\"}");

    assertTrue(refused(folder, ErrorCode.UNSUPPORTED).expected().contains("Unigram"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deberta-v2", "xlm-roberta"})
  void aMergeModelAloneIsNotOneOfAFamilyWithTokensAroundTexts(String type) throws Exception {
    Path folder = copy("sentencepiece_bpe");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"" + type + "\"}");

    assertTrue(refused(folder, ErrorCode.UNSUPPORTED).expected().contains("Unigram"));
  }

  @Test
  void everyShortenedOrChangedModelFileIsRefusedOrRead() throws Exception {
    Path folder = copy("deberta_v3");
    Path file = folder.resolve("spm.model");
    byte[] model = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < model.length; i += 3) {
      byte[] changed = model.clone();
      changed[i] ^= (byte) 0xA5;
      for (byte[] bytes : List.of(Arrays.copyOf(model, i), changed)) {
        Files.write(file, bytes);
        try {
          SentencePieceModel.read(file);
        } catch (PifiException e) {
          assertEquals(ErrorCode.FILE_INVALID, e.code());
          assertTrue(e.subject().endsWith("spm.model"), e.subject());
          refused++;
        }
      }
    }
    assertTrue(refused > model.length / 4, refused + " of " + 2 * model.length / 3);
  }

  @Test
  void textInPlaceOfAModelIsRefused() throws Exception {
    Path folder = copy("deberta_v3");
    Files.writeString(folder.resolve("spm.model"), "version https://git-lfs.github.com/spec/v1\n");

    PifiException e = refused(folder, ErrorCode.FILE_INVALID);

    assertTrue(e.expected().contains("SentencePiece model"), e.getMessage());
  }

  @Test
  void t5MarksTheFirstWordUnlessTheVocabularyIsAllThereIs() throws Exception {
    Path folder = copy("t5_vocabulary_alone");
    Path told = copy("t5");

    assertArrayEquals(ids(told, "red fox"), ids(folder, "red fox"));
    try (TextTokenizer alone =
        TextTokenizer.open(folder, List.of(VocabularyFiles.ofVocabularyAlone()))) {
      int[] ids = alone.encodeAll(List.of("red fox"), Optional.empty(), 99).get(0).ids();
      assertTrue(!Arrays.equals(ids, ids(told, "red fox")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert_uncased", "roberta", "t5", "xlm_roberta", "sentencepiece_bpe"})
  void aSavedTokenizerNeedsNoVocabularyFiles(String fixture) throws Exception {
    Path folder = copy(fixture);
    Path saved = temporary.resolve("saved");
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      tokenizer.save(saved);
    }

    assertTrue(Files.exists(saved.resolve("tokenizer.json")));
    assertArrayEquals(ids(folder, "The red fox 42!"), ids(saved, "The red fox 42!"));
  }

  @ParameterizedTest
  @CsvSource({
    "bert_uncased, 0",
    "roberta, 1",
    "deberta, 1",
    "t5, 0",
    "xlm_roberta, 1",
    "deberta_v3, 0"
  })
  void thePaddingTokenIsFound(String fixture, int id) throws Exception {
    try (TextTokenizer tokenizer = TextTokenizer.open(copy(fixture))) {
      assertEquals(id, tokenizer.padId());
    }
  }

  private static int[] ids(Path folder, String text) {
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      return tokenizer.encodeAll(List.of(text), Optional.empty(), 99).get(0).ids();
    }
  }

  private static PifiException refused(Path folder, ErrorCode code) {
    PifiException e = assertThrows(PifiException.class, () -> TextTokenizer.open(folder).close());
    assertEquals(code, e.code(), e.getMessage());
    return e;
  }

  private Path copy(String fixture) throws Exception {
    return copy(fixture, fixture);
  }

  private Path copy(String fixture, String name) throws Exception {
    Path from = Path.of(FixtureReport.class.getResource("tokenizers/" + fixture).toURI());
    Path to = Files.createDirectories(temporary.resolve(name));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    return to;
  }
}
