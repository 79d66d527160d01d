package dev.pifi.engine.answering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RightAnswersTest {
  private static final String CONTEXT = "On 🏔️ in Zürich, the [old] town is old.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"text\": \"Zürich\", \"answer_start\": 9}]",
        "{\"text\": [\"Zürich\"], \"answer_start\": [9]}",
        "{\"text\": \"Zürich\", \"answer_start\": 9}",
        "[{\"text\": \"Zürich\"}]",
        "[\"Zürich\"]",
        "Zürich"
      })
  void oneAnswerInAllForms(String cell) {
    assertEquals(List.of(new RightAnswer("Zürich", 9)), read(cell));
  }

  @Test
  void placesCountCodePointsAndTheGivenOneCounts() {
    assertEquals(
        List.of(new RightAnswer("old", 22), new RightAnswer("old", 35)),
        read(
            "[{\"text\": \"old\", \"answer_start\": 22}, {\"text\": \"old\", \"answer_start\": 35}]"));
    assertEquals(List.of(new RightAnswer("[old] town", 21)), read("[old] town"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"text\": \"Zürich\", \"answer_start\": 10}]",
        "[{\"text\": \"Zürich\", \"answer_start\": -1}]",
        "[{\"text\": \"Zürich\", \"answer_start\": 4000}]",
        "[{\"text\": \"Geneva\", \"answer_start\": 9}]",
        "[{\"text\": \"Zürich\", \"answer_start\": 9}, {\"text\": \"Geneva\", \"answer_start\": 1}]",
        "[{\"text\": \" \", \"answer_start\": 2}]",
        "{\"text\": [\"Geneva\"]}",
        "Geneva"
      })
  void anAnswerThatIsNotThereIsABadRow(String cell) {
    PifiException fault = assertThrows(PifiException.class, () -> read(cell));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertEquals("dev.json row 3", fault.subject());
    assertTrue(fault.expected().contains("stands in its context"), fault.expected());
    assertTrue(fault.remedy().contains("on_bad_row: skip"), fault.remedy());
  }

  @Test
  void saysWhereTheAnswerIs() {
    PifiException fault =
        assertThrows(
            PifiException.class, () -> read("[{\"text\": \"Zürich\", \"answer_start\": 10}]"));
    assertTrue(fault.actual().contains("not at its answer_start 10, but at 9"), fault.actual());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"text\": [], \"answer_start\": []}",
        "[{\"answer_start\": 1}]",
        "[{\"text\": \"old\", \"answer_start\": \"one\"}]",
        "{\"text\": [\"old\"], \"answer_start\": [1, 2]}",
        "[3]"
      })
  void noAnswerOrAMalformedOneIsABadRow(String cell) {
    assertEquals(
        ErrorCode.DATA_INVALID, assertThrows(PifiException.class, () -> read(cell)).code());
  }

  private static List<RightAnswer> read(String cell) {
    return RightAnswers.read(cell, CONTEXT, "dev.json row 3");
  }
}
