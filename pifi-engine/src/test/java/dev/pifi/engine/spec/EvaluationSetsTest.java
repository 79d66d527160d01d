package dev.pifi.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationSetsTest {
  @TempDir private Path folder;

  @Test
  void aListNamesFilesAndHowTheyDiffer() throws IOException {
    List<EvaluationSet> sets =
        read(
            """
            sst2: sst2/test.jsonl
            tweets:
              path: /data/tweets.tsv.gz
              format: tsv
              columns: {text: tweet}
              labels: {0: negative, 2: positive}
              drop_labels: [1]
            far: {path: "https://host/x.csv"}
            picked: {sql: "select text, label from 'x.csv'"}
            """);
    assertEquals(
        List.of("sst2", "tweets", "far", "picked"),
        sets.stream().map(EvaluationSet::name).toList());
    assertEquals(
        Optional.of(folder.toAbsolutePath() + "/sst2/test.jsonl"), sets.get(0).source().path());
    assertEquals(
        new EvaluationSet(
            "tweets",
            new DataSource(
                Optional.of("/data/tweets.tsv.gz"), Optional.empty(), DataSource.Format.TSV),
            Map.of("text", "tweet"),
            Optional.of(LabelSpec.mapped(sets.get(1).labels().orElseThrow().nameOfValue())),
            List.of("1")),
        sets.get(1));
    assertEquals(
        Map.of("0", "negative", "2", "positive"), sets.get(1).labels().orElseThrow().nameOfValue());
    assertEquals(Optional.of("https://host/x.csv"), sets.get(2).source().path());
    assertTrue(sets.get(3).source().path().isEmpty());
  }

  @Test
  void everyFaultIsNamed() throws IOException {
    PifiException fault =
        assertThrows(
            PifiException.class, () -> read("a: {file: x}\nb: 3\nc: {path: x, format: xls}\n"));
    assertEquals(ErrorCode.SPEC_INVALID, fault.code());
    for (String part :
        List.of(
            "a.file: unknown key",
            "a: wanted a path or sql",
            "b: wanted a section of keys, found 3",
            "c.format: wanted one of")) {
      assertTrue(fault.actual().contains(part), fault.actual());
    }
    assertTrue(assertThrows(PifiException.class, () -> read("")).actual().contains("no data set"));
    assertEquals(
        ErrorCode.FILE_INVALID,
        assertThrows(PifiException.class, () -> EvaluationSets.read(folder.resolve("none.yaml")))
            .code());
  }

  private List<EvaluationSet> read(String text) throws IOException {
    Path file = folder.resolve("sets.yaml");
    Files.writeString(file, text);
    return EvaluationSets.read(file);
  }
}
