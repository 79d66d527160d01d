package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainingListener;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of texts, models and settings that cannot be used are named, counted or refused. */
class SequenceFaultsTest {
  private static final String LONG = "the film ".repeat(40).strip();

  @TempDir Path folder;
  private SequenceFiles files;

  @BeforeEach
  void makeFiles() {
    files = new SequenceFiles(folder);
  }

  @ParameterizedTest
  @CsvSource({"' ', dull film, source", "the film is dull, '', target"})
  void anEmptyTextIsRefusedByItsRowOrSkippedAndCounted(String source, String target, String column)
      throws IOException {
    append(source, target);
    PifiException fault = refused(files.spec("t5", false, "fails", "training.epochs=1"));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertTrue(fault.subject().contains("257"), fault.subject());
    assertTrue(fault.expected().contains("'" + column + "'"), fault.expected());
    TrainingListener.Started started =
        started(files.spec("t5", false, "skips", "training.max_steps=1", "data.on_bad_row=skip"));
    assertEquals(1, started.skippedRows());
    assertEquals(256, started.trainingRows());
  }

  @ParameterizedTest
  @CsvSource({"source, max_length, 32", "target, max_target_length, 12"})
  void aTextOverTheLimitIsCutAndCountedOrRefusedByItsRow(String column, String key, int limit)
      throws IOException {
    boolean source = column.equals("source");
    append(source ? LONG : "the film is dull", source ? "dull film" : LONG);
    PifiException fault = refused(files.spec("bart", false, "fails", "data.on_long_text=fail"));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertTrue(fault.subject().contains("257"), fault.subject());
    assertTrue(fault.expected().contains(Integer.toString(limit)), fault.expected());
    assertTrue(fault.remedy().contains("raise " + key + ","), fault.remedy());
    assertEquals(1, started(files.spec("bart", false, "cuts", "training.max_steps=1")).cutTexts());
  }

  /** A model of 32 positions neither trains nor writes more, whatever the spec's default. */
  @Test
  void targetsEndWithTheModelsPositions() throws IOException {
    append("the film is dull", LONG);
    TrainingListener.Started started =
        started(
            files.spec(
                "bart",
                false,
                "short",
                "training.max_steps=1",
                "generation.max_target_length=500"));
    assertEquals(1, started.cutTexts());
    PifiException fault =
        refused(
            files.spec(
                "bart",
                false,
                "impossible",
                "generation.max_target_length=500",
                "generation.min_new_tokens=40"));
    assertEquals("min_new_tokens", fault.subject());
  }

  @Test
  void aModelWithoutADecoderIsRefusedBeforeRowsAreRead() throws IOException {
    RunSpec spec = files.spec("tiny-bert", true, "bert");
    Files.writeString(folder.resolve("train.jsonl"), "not json");
    PifiException fault = refused(spec);
    assertEquals(ErrorCode.UNSUPPORTED, fault.code());
    assertEquals("task sequence-to-sequence", fault.subject());
    assertTrue(fault.actual().contains("bert"), fault.actual());
  }

  @Test
  void aTargetTokenBeyondTheTableOfWordsIsRefused() throws IOException {
    Path config = folder.resolve("t5").resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"vocab_size\":48", "\"vocab_size\":30"));
    // Words of sources stand before those of targets in the vocabulary.
    Files.writeString(folder.resolve("train.jsonl"), SequenceFiles.row("the film is", "dull"));
    Files.writeString(folder.resolve("validation.jsonl"), SequenceFiles.row("the film", "the"));
    Files.writeString(folder.resolve("test.jsonl"), SequenceFiles.row("the film", "the"));
    PifiException fault = refused(files.spec("t5", false, "beyond"));
    assertEquals(ErrorCode.FILE_INVALID, fault.code());
    assertTrue(fault.expected().contains("vocab_size 30"), fault.expected());
  }

  @ParameterizedTest
  @CsvSource({
    "repetition_penalty, 1.3",
    "encoder_no_repeat_ngram_size, 2",
    "do_sample, true",
    "suppress_tokens, '[5]'",
    "bad_words_ids, '[[5]]'",
    "eos_token_id, 7",
    "invented_key, 1"
  })
  void aGenerationConfigThatAsksForMoreIsRefusedByName(String key, String value)
      throws IOException {
    Files.writeString(
        folder.resolve("t5").resolve("generation_config.json"),
        "{\"eos_token_id\": 3, \"num_beams\": 4, \"_from_model_config\": true, \"%s\": %s}"
            .formatted(key.equals("eos_token_id") ? "pad_token_id\": 0, \"" + key : key, value)
            .replace(
                "{\"eos_token_id\": 3, ",
                key.equals("eos_token_id") ? "{" : "{\"eos_token_id\": 3, "));
    PifiException fault = refused(files.spec("t5", false, "asks"));
    assertEquals(ErrorCode.UNSUPPORTED, fault.code());
    assertTrue((fault.subject() + fault.actual()).contains(key), fault.getMessage());
    assertTrue(fault.subject().contains("generation_config.json"), fault.subject());
  }

  @Test
  void aGenerationConfigTravelsWithTheModelAndItsForcedTokenIsWritten() throws IOException {
    Files.writeString(
        folder.resolve("t5").resolve("generation_config.json"),
        "{\"forced_bos_token_id\": 40, \"eos_token_id\": 3, \"use_cache\": true}");
    RunSpec spec = files.spec("t5", false, "forced", "training.max_steps=1");
    new FineTuning(spec, SequenceFiles.FAMILIES, event -> {}).run(false);
    assertTrue(Files.exists(spec.output().resolve("model/generation_config.json")));
    try (dev.pifi.engine.training.TrainedModel model =
        dev.pifi.engine.training.TrainedModel.open(
            spec.output(), SequenceFiles.FAMILIES, spec.runtime())) {
      List<dev.pifi.engine.training.TrainedModel.Generated> texts =
          model.generate(spec.data().test().orElseThrow(), java.util.Map.of(), 16, false);
      String first = texts.get(0).text().split(" ")[0];
      assertFalse(first.isEmpty());
      assertTrue(texts.stream().allMatch(t -> t.text().startsWith(first)), texts.toString());
    }
  }

  private void append(String source, String target) throws IOException {
    Files.writeString(
        folder.resolve("train.jsonl"),
        SequenceFiles.row(source, target),
        StandardOpenOption.APPEND);
  }

  private static PifiException refused(RunSpec spec) {
    return assertThrows(
        PifiException.class,
        () -> new FineTuning(spec, SequenceFiles.FAMILIES, event -> {}).run(false));
  }

  private static TrainingListener.Started started(RunSpec spec) {
    List<TrainingListener.Event> events = new ArrayList<>();
    new FineTuning(spec, SequenceFiles.FAMILIES, events::add).run(false);
    return (TrainingListener.Started) events.get(0);
  }
}
