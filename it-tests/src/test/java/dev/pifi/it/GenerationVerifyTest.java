package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.engine.verify.FixtureVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search that is not the one asked for does not pass as equal. */
class GenerationVerifyTest {
  @TempDir Path folder;
  private Path settings;

  @BeforeEach
  void copyFixture() throws IOException, URISyntaxException {
    Path golden = Path.of(GenerationVerifyTest.class.getResource("/golden").toURI());
    Path fixture = folder.resolve("seq2seq/t5_wide_kv");
    copy(golden.resolve("seq2seq/t5_wide_kv"), fixture);
    settings = fixture.resolve("golden.json");
    String text = Files.readString(settings);
    String llm = text.replaceAll("(?s).*\"llm\": \"([^\"]*)\".*", "$1");
    copy(golden.resolve("llm").resolve(llm), folder.resolve("llm").resolve(llm));
  }

  @Test
  void anotherSettingOfOneSearchIsFoundByItsName() throws IOException {
    change("\"length_penalty\": 0.6", "\"length_penalty\": -3.0");
    change("\"no_repeat_ngram_size\": 4", "\"no_repeat_ngram_size\": 3");
    FixtureReport report = verify();
    assertEquals(FixtureReport.Status.FAILED, report.status());
    assertTrue(report.detail().contains("generate.base.beam3_ngram4: row"), report.detail());
  }

  @Test
  void aSettingThatIsNotImplementedIsRefusedByName() throws IOException {
    change("\"length_penalty\": 0.6", "\"length_penalty\": 0.6, \"repetition_penalty\": 1.2");
    FixtureReport report = verify();
    assertEquals(FixtureReport.Status.REFUSED, report.status());
    assertTrue(report.detail().contains("repetition_penalty"), report.detail());
  }

  private FixtureReport verify() {
    return new FixtureVerifier(SequenceFiles.FAMILIES).verify(folder.resolve("seq2seq")).get(0);
  }

  private void change(String from, String to) throws IOException {
    String text = Files.readString(settings);
    assertTrue(text.contains(from), text);
    Files.writeString(settings, text.replaceFirst(from, to));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, to.resolve(file.getFileName().toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
