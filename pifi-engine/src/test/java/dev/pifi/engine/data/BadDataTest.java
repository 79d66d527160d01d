package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadDataTest {
  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void open() {
    folder = new DataFolder(temporary);
  }

  @Test
  void aMissingFileNamesTheNearestOne() {
    folder.write("train.jsonl", "{}");
    assertRefused(
        ErrorCode.FILE_INVALID,
        () -> folder.read("trian.jsonl", "t"),
        "trian.jsonl",
        "no such file",
        "did you mean train.jsonl");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("no/*.csv", "t"), "no/*.csv", "none");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read(".", "t"), "a folder");
    assertRefused(ErrorCode.UNSUPPORTED, () -> folder.read("s3://bucket/a.csv", "t"), "remote");
  }

  @Test
  void anUnknownEndingListsTheKnownOnes() {
    folder.write("a.xlsx", "x").write("b.parquet.gz", "x");
    assertRefused(ErrorCode.UNSUPPORTED, () -> folder.read("a.xlsx", "t"), ".csv", ".parquet");
    assertRefused(ErrorCode.UNSUPPORTED, () -> folder.read("b.parquet.gz", "t"), ".parquet");
  }

  @Test
  void aMissingColumnNamesTheOthers() throws Exception {
    folder.write("a.csv", "text,label\nx,1\n");
    folder.write("a.jsonl", "{\"text\": \"x\", \"label\": 1}\n");
    for (String file : List.of("a.csv", "a.jsonl")) {
      assertRefused(
          ErrorCode.DATA_INVALID,
          () -> folder.read(file, "text", "lable"),
          file,
          "'lable'",
          "text, label",
          "did you mean 'label'");
      assertRefused(ErrorCode.DATA_INVALID, () -> folder.read(file, "Text"), "did you mean 'text'");
    }
  }

  @Test
  void semicolonsAndColumnsOfOneNameAreNoticed() {
    folder.write("a.csv", "id;text\n1;x\n").write("b.csv", "text,label,text\nx,1,y\n");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("a.csv", "text"), "by commas");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read("b.csv", "text"),
        "b.csv",
        "several of that name");
    assertEquals(List.of("1"), folder.read("b.csv", "label").texts("label"));
  }

  @Test
  void malformedJsonIsToldInPlainWords() {
    folder.write("a.jsonl", "{\"t\": 1}\n{\"t\": 2\n");
    PifiException fault = assertThrows(PifiException.class, () -> folder.read("a.jsonl", "t"));
    assertFalse(fault.actual().contains("Source"), fault.actual());
    assertTrue(fault.actual().contains("end-of-input"), fault.actual());
  }

  @Test
  void bytesThatAreNotUtf8NameTheLine() {
    folder.write(
        "a.jsonl",
        "{\"t\": \"x\"}\n{\"t\": \"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    folder.write("a.csv", "t\nx\ny\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    folder.write("h.csv", "caf\u00e9,t\nx,y\n".getBytes(StandardCharsets.ISO_8859_1));
    folder.write("u.csv", "t\nx\n".getBytes(StandardCharsets.UTF_16));
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("a.jsonl", "t"), "a.jsonl", "line 2");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("a.csv", "t"), "a.csv", "line 4");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("h.csv", "t"), "h.csv", "line 1");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("u.csv", "t"), "u.csv", "UTF-16");
  }

  @Test
  void malformedJsonNamesTheLine() {
    folder.write("a.jsonl", "{\"t\": 1}\n\n{\"t\": \n{\"t\": 3}\n");
    assertRefused(
        ErrorCode.DATA_INVALID, () -> folder.read("a.jsonl", "t"), "a.jsonl line 3", "malformed");
    folder.write("b.jsonl", "{\"t\": 1}\n[1]\n");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read("b.jsonl", "t"),
        "b.jsonl line 2",
        "not an object");
    folder.write("c.json", "[{\"t\": 1},\n{\"t\": }]");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("c.json", "t"), "c.json", "line 2");
    folder.write("d.jsonl", "\uFEFF{\"t\": 1}\n");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("d.jsonl", "t"), "byte order mark");
  }

  @Test
  void raggedRowsNameTheLine() {
    folder.write("short.csv", "a,b\n1,2\n3\n");
    folder.write("long.csv", "a,b\n1,2\n3,4,5\n");
    folder.write("open.csv", "a,b\n1,\"2\n3,4\n");
    folder.write("short.tsv", "a\tb\n1\t2\n3\n");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read("short.csv", "a"),
        "short.csv line 3",
        "1 fields where the header has 2");
    assertRefused(
        ErrorCode.DATA_INVALID, () -> folder.read("long.csv", "a"), "long.csv line 3", "3 fields");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read("open.csv", "a", "b"),
        "open.csv line 2",
        "quote");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("short.tsv", "a"), "short.tsv line 3");
  }

  @Test
  void emptyAndRowlessFilesAreRefused() {
    folder.write("e.csv", "").write("e.jsonl", "").write("h.csv", "a,b\n").write("b.jsonl", "\n\n");
    folder.write("e.json", "[]").write("z.csv", "\n\n");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("e.csv", "a"), "empty file");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("e.jsonl", "a"), "empty file");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("z.csv", "a"), "empty file");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("h.csv", "a"), "no rows");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("b.jsonl", "a"), "no rows");
    assertRefused(ErrorCode.DATA_INVALID, () -> folder.read("e.json", "a"), "no rows");
  }

  @Test
  void truncatedFilesAreRefused() {
    byte[] whole = DataFolder.gzip("t\n" + "some words\n".repeat(50_000));
    folder.write("t.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    folder.write("n.csv.gz", "not gzip at all");
    folder.write("p.parquet", "PAR1 nothing else");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("t.csv.gz", "t"), "gzip");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("n.csv.gz", "t"), "gzip");
    assertRefused(ErrorCode.FILE_INVALID, () -> folder.read("p.parquet", "t"), "p.parquet");
  }

  @Test
  void skippedJsonLinesAreCountedAndListed() {
    folder.write(
        "a.jsonl", "{\"t\": 1}\n{\"t\": \nnull\n\n{\"t\": null}\n7\n{\"t\": 5}\nx\ny\nz\n");
    BadRows bad = new BadRows(BadRowPolicy.SKIP);
    Table table = folder.read(bad, "a.jsonl", "t");
    assertEquals(List.of("1", "", "5"), table.texts("t"));
    assertEquals("a.jsonl row 6", table.where(2));
    assertEquals(6, bad.skipped());
    assertEquals(5, bad.first().size());
    assertTrue(bad.first().get(0).contains("a.jsonl line 2"), bad.first().get(0));
  }

  @Test
  void skippedCsvLinesAreCountedAndLeaveTheirNumbers() {
    folder.write("a.csv", "a,b\n1,2\n3\n5,6,7\n8,9\n");
    folder.write("b.csv", "a,b\nx\ny,z\n");
    BadRows bad = new BadRows(BadRowPolicy.SKIP);
    Table table = folder.read(bad, "*.csv", "a");
    assertEquals(List.of("1", "8", "y"), table.texts("a"));
    assertEquals("a.csv row 4", table.where(1));
    assertEquals("b.csv row 2", table.where(2));
    assertEquals(3, bad.skipped());
    assertTrue(bad.first().get(1).contains("a.csv line 4"), bad.first().toString());
  }

  @Test
  void allRowsSkippedIsNoData() {
    folder.write("a.jsonl", "x\ny\n");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read(new BadRows(BadRowPolicy.SKIP), "a.jsonl", "t"),
        "2 bad rows were skipped");
    folder.write("b.jsonl", "x\n{\"t\": 1}\n");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.read(new BadRows(BadRowPolicy.SKIP), "b.jsonl", "u"),
        "the columns t");
  }

  @Test
  void rowsWithoutTextAreBad() {
    folder.write("a.jsonl", "{\"t\": \"x\"}\n{\"t\": \"  \"}\n{\"u\": 1}\n");
    Table table = folder.read("a.jsonl", "t");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> RequiredText.in(table, List.of("t"), new BadRows(BadRowPolicy.FAIL)),
        "a.jsonl row 2",
        "column 't'");
    BadRows bad = new BadRows(BadRowPolicy.SKIP);
    assertEquals(1, RequiredText.in(table, List.of("t"), bad).size());
    assertEquals(2, bad.skipped());
  }

  @Test
  void limitsOutOfRangeAreRefused() {
    assertRefused(ErrorCode.SPEC_INVALID, () -> ReadOptions.first(0), "limit");
  }
}
