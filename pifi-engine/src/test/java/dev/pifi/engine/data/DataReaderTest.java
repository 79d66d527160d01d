package dev.pifi.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataReaderTest {
  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void open() {
    folder = new DataFolder(temporary);
  }

  @Test
  void csvCellsStayAsWritten() {
    folder.write(
        "a.csv",
        "id,text,day\r\n001,\"a, \"\"b\"\"\",2020-01-01\r\n1e3,\"two\r\nlines\",NULL\r\n7,,NA\r\n");
    Table table = folder.read("a.csv", "text", "id", "day");
    assertEquals(List.of("001", "1e3", "7"), table.texts("id"));
    assertEquals(List.of("a, \"b\"", "two\r\nlines", ""), table.texts("text"));
    assertEquals(List.of("2020-01-01", "NULL", "NA"), table.texts("day"));
    assertTrue(table.isMissing(2, "text"));
    assertTrue(table.number(0, "id").isEmpty(), "text is not a number");
  }

  @Test
  void aQuoteInTsvIsACharacter() {
    folder.write(
        "n.tsv", "id\tdocument\tlabel\n1\t\"half\t0\n2\tx \"y\t1\n3\t\"all\"\t0\n4\t\t1\n");
    Table table = folder.read("n.tsv", "document", "label");
    assertEquals(List.of("\"half", "x \"y", "\"all\"", ""), table.texts("document"));
    assertEquals(List.of("0", "1", "0", "1"), table.texts("label"));
  }

  @Test
  void aCsvHeaderIsNeverGuessed() {
    folder.write("h.csv", "text\njust one sentence\n\nand another; with a semicolon\n");
    Table table = folder.read("h.csv", "text");
    assertEquals("just one sentence", table.text(0, "text"));
    assertEquals("and another; with a semicolon", table.text(table.size() - 1, "text"));
  }

  @Test
  void jsonlCellsKeepTheirTypes() {
    folder.write(
        "a.jsonl",
        """
        {"text": "2020-01-01", "label": 1, "score": 0.10}
        {"text": "a \\"b\\" \\u0000 \\ud83d\\ude00 \\u00e9", "label": 123456789012345678901, "score": null}

        {"text": "true", "label": true, "score": {"deep": [1, "x"]}}
        {"label": -2}
        """);
    Table table = folder.read("a.jsonl", "text", "label", "score");
    assertEquals(
        List.of("2020-01-01", "a \"b\" \0 \uD83D\uDE00 \u00e9", "true", ""), table.texts("text"));
    assertEquals(Optional.of(1L), table.number(0, "label"));
    assertEquals(Optional.of(new BigInteger("123456789012345678901")), table.number(1, "label"));
    assertEquals("true", table.text(2, "label"));
    assertEquals(Optional.of(-2L), table.number(3, "label"));
    assertEquals(
        0, ((BigDecimal) table.number(0, "score").orElseThrow()).compareTo(new BigDecimal("0.1")));
    assertTrue(table.isMissing(1, "score"));
    assertEquals("{\"deep\":[1,\"x\"]}", table.text(2, "score").replace(" ", ""));
  }

  @Test
  void jsonArraysAndPrettyPrintedObjectsAreRowsToo() {
    folder.write("a.json", "\n [{\"t\": \"x\"},\n  {\"t\": \"y\"}]\n");
    folder.write("b.json", "{\n \"t\": \"x\"\n}\n{\"t\": \"y\"}");
    assertEquals(List.of("x", "y"), folder.read("a.json", "t").texts("t"));
    assertEquals(List.of("x", "y"), folder.read("b.json", "t").texts("t"));
  }

  @Test
  void parquetKeepsTypesAndOrder() throws Exception {
    String target = temporary.resolve("p.parquet").toString();
    try (Connection connection = DuckSession.open();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT 'text ' || i AS text, i::INTEGER AS label, i / 2 AS half,"
              + " encode('b' || i) AS raw FROM range(5000) t(i)) TO '"
              + target
              + "'");
    }
    Table table = folder.read("p.parquet", "label", "text", "half", "raw");
    assertEquals(5000, table.size());
    for (int row = 0; row < 5000; row += 499) {
      assertEquals(Optional.of((long) row), table.number(row, "label"));
      assertEquals("text " + row, table.text(row, "text"));
      assertEquals(Optional.of(row / 2.0), table.number(row, "half"));
      assertEquals("b" + row, table.text(row, "raw"));
    }
  }

  @Test
  void gzippedTextReadsLikePlain() {
    folder.write("a.csv.gz", DataFolder.gzip("t\nx\ny\n"));
    folder.write("a.jsonl.gz", DataFolder.gzip("{\"t\": \"x\"}\n{\"t\": \"y\"}\n"));
    assertEquals(List.of("x", "y"), folder.read("a.csv.gz", "t").texts("t"));
    assertEquals(List.of("x", "y"), folder.read("a.jsonl.gz", "t").texts("t"));
  }

  @Test
  void globsReadFilesInPathOrderAndNumberRowsPerFile() {
    folder.write("parts/b.jsonl", "{\"t\": 3}\n");
    folder.write("parts/a.jsonl", "{\"t\": 1}\n{\"t\": 2}\n");
    Table table = folder.read("parts/*.jsonl", "t");
    assertEquals(List.of("1", "2", "3"), table.texts("t"));
    assertEquals("parts/a.jsonl row 2", table.where(1));
    assertEquals("parts/b.jsonl row 1", table.where(2));
  }

  @Test
  void aFileWhoseNameLooksLikeAGlobIsThatFile() {
    folder.write("a[1]'s.csv", "t\nright\n").write("a1's.csv", "t\nwrong\n");
    assertEquals(List.of("right"), folder.read("a[1]'s.csv", "t").texts("t"));
  }

  @Test
  void theFormatKeyOverridesTheEnding() {
    folder.write("rows.txt", "t\tu\n1\t2\n");
    DataSource source = new DataSource("rows.txt", Optional.empty(), Optional.of("tsv"));
    Table table = new DataReader(temporary).read(source, List.of("u"), ReadOptions.all());
    assertEquals(List.of("2"), table.texts("u"));
  }

  @Test
  void noColumnsMeansAllColumns() {
    folder.write("a.csv", "\uFEFFa,\"b, c\"\n1,2\n");
    folder.write("a.jsonl", "{\"x\": 1}\n{\"y\": \"2\"}\n");
    assertEquals(List.of("a", "b, c"), folder.read("a.csv").columns());
    assertEquals(List.of("1"), folder.read("a.csv").texts("a"));
    assertEquals(List.of("x", "y"), folder.read("a.jsonl").columns());
    assertEquals(List.of("x", "y"), new DataReader(temporary).columns(DataSource.file("a.jsonl")));
    assertEquals(
        List.of("n"),
        new DataReader(temporary).columns(DataSource.query("SELECT x n FROM 'a.jsonl'")));
  }

  @Test
  void aColumnThatIsNullEverywhereIsNotMissing() {
    folder.write("a.jsonl", "{\"t\": \"x\", \"label\": null}\n");
    assertTrue(folder.read("a.jsonl", "t", "label").isMissing(0, "label"));
  }

  @Test
  void manyRowsKeepFileOrder() {
    StringBuilder rows = new StringBuilder();
    IntStream.range(0, 300_000).forEach(i -> rows.append("{\"n\": ").append(i).append("}\n"));
    folder.write("big.jsonl", rows.toString());
    Table table = folder.read("big.jsonl", "n");
    assertEquals(300_000, table.size());
    for (int i = 0; i < table.size(); i++) {
      assertEquals((long) i, table.number(i, "n").orElseThrow());
      assertEquals(i + 1L, table.rowNumber(i));
    }
  }

  @Test
  void limitTakesTheFirstRowsAcrossFiles() {
    folder.write("a.csv", "t\n1\n2\n").write("b.csv", "t\n3\n4\n");
    Table table =
        new DataReader(temporary)
            .read(DataSource.file("*.csv"), List.of("t"), ReadOptions.first(3));
    assertEquals(List.of("1", "2", "3"), table.texts("t"));
  }

  @Test
  void aBookMayStandInOneCell() {
    String book = "word ".repeat(1_000_000);
    folder.write("a.csv", "text,label\n" + book + ",1\nx,2\n");
    assertEquals(List.of(book, "x"), folder.read("a.csv", "text").texts("text"));
  }

  @Test
  void fractionSamplesBySeedAndKeepsFileOrder() {
    StringBuilder rows = new StringBuilder("n\n");
    IntStream.range(0, 1000).forEach(i -> rows.append(i).append('\n'));
    folder.write("a.csv", rows.toString());
    List<String> sample = sample(7, 0.1).texts("n");
    assertEquals(100, sample.size());
    assertEquals(
        sample.stream().map(Integer::valueOf).sorted().map(String::valueOf).toList(), sample);
    assertEquals(sample, sample(7, 0.1).texts("n"));
    assertFalse(sample.equals(sample(8, 0.1).texts("n")));
    assertEquals("a.csv row " + (Integer.parseInt(sample.get(5)) + 1), sample(7, 0.1).where(5));
    assertEquals(1, sample(7, 1e-9).size());
  }

  private Table sample(long seed, double fraction) {
    return new DataReader(temporary)
        .read(
            DataSource.file("a.csv"),
            List.of("n"),
            new ReadOptions(OptionalLong.empty(), OptionalDouble.of(fraction), seed));
  }
}
