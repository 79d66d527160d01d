package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pifi.spi.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlSourceTest {
  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void open() {
    folder =
        new DataFolder(temporary)
            .write("in/a.jsonl", "{\"t\": \"x\", \"l\": 2}\n{\"t\": \"y\", \"l\": 1}\n")
            .write("in/b.csv", "t,l\nz,3\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT t, l FROM 'in/a.jsonl'",
        "FROM 'in/a.jsonl' ;",
        "select a.t, a.l from 'in/a.jsonl' as a",
        "WITH q AS (SELECT * FROM 'in/a.jsonl') SELECT * FROM q",
        "SELECT * FROM read_json('in/a.jsonl', format = 'newline_delimited')",
        "SELECT * FROM read_json(['in/a.jsonl'])",
        "SELECT t, l FROM (SELECT * FROM 'in/*.jsonl')",
      })
  void relativeFilesAreThoseOfTheBaseFolder(String sql) {
    Table table = folder.query(sql, "t", "l");
    assertEquals(List.of("x", "y"), table.texts("t"));
    assertEquals(Optional.of(2L), table.number(0, "l"));
    assertEquals("query row 2", table.where(1));
  }

  @Test
  void theQueryDecidesTheOrder() {
    Table table =
        folder.query(
            "SELECT t, l FROM 'in/a.jsonl' UNION ALL SELECT t, l FROM 'in/b.csv' ORDER BY l", "t");
    assertEquals(List.of("y", "x", "z"), table.texts("t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM x",
        "COPY (SELECT 1) TO 'stolen.csv'",
        "INSTALL httpfs",
        "SELECT 1; SELECT 2",
        "SET enable_external_access = true",
        "ATTACH 'x.db'",
        "SELECT * FROM query('SELECT 1')",
        "nonsense",
        "",
      })
  void anythingButOneSelectIsRefused(String sql) {
    assertRefused(ErrorCode.SPEC_INVALID, () -> folder.query(sql), "SELECT");
    assertFalse(Files.exists(Path.of("stolen.csv")));
  }

  @Test
  void filesOfAQueryAreLookedForFirst() {
    assertRefused(
        ErrorCode.FILE_INVALID,
        () -> folder.query("SELECT * FROM 'in/aa.jsonl'"),
        "in/aa.jsonl",
        "did you mean a.jsonl");
    assertRefused(
        ErrorCode.UNSUPPORTED,
        () -> folder.query("SELECT * FROM 'https://example.org/a.csv'"),
        "remote");
  }

  @Test
  void anErrorInTheQueryIsSaidInOneLine() {
    assertRefused(
        ErrorCode.SPEC_INVALID, () -> folder.query("SELECT nope FROM 'in/a.jsonl'"), "nope");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.query("SELECT t FROM 'in/a.jsonl'", "l"),
        "'l'",
        "the columns t");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> folder.query("SELECT t FROM 'in/a.jsonl' WHERE l > 9", "t"),
        "no rows");
  }
}
