package dev.pifi.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.server.problem.Problem;
import dev.pifi.server.problem.Refusal;
import dev.pifi.spi.PifiException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionRequestTest {
  private static PredictionRequest read(String body, Signature model) {
    return PredictionRequest.read(
        JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))), model, 3);
  }

  @Test
  void rowsOfAListAreReadInTheirOrder() {
    PredictionRequest request =
        read("{\"inputs\": [{\"text\": \"a\"}, {\"text\": \"b\"}]}", Signatures.TEXTS);
    assertEquals(List.of(List.of("a"), List.of("b")), request.rows());
    assertTrue(request.listed());
  }

  @Test
  void oneRowNeedsNoList() {
    PredictionRequest request = read("{\"source\": \"ein Haus\"}", Signatures.GENERATES);
    assertEquals(List.of(List.of("ein Haus")), request.rows());
    assertFalse(request.listed());
  }

  @Test
  void columnsHaveTheNameOfTheirRoleOrThatOfTheTrainingData() {
    List<List<String>> wanted = List.of(List.of("a man sleeps", "a person rests"));
    assertEquals(
        wanted,
        read("{\"text_pair\": \"a person rests\", \"text\": \"a man sleeps\"}", Signatures.PAIRS)
            .rows());
    assertEquals(
        wanted,
        read(
                "{\"premise\": \"a man sleeps\", \"hypothesis\": \"a person rests\"}",
                Signatures.PAIRS)
            .rows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|text: wanted a text, found nothing",
        "{\"text\": 7}|text: wanted a text, found number",
        "{\"text\": null}|text: wanted a text, found null",
        "{\"text\": \" \\n\"}|text: wanted a text, found an empty one",
        "{\"text\": \"a\", \"txt\": \"b\"}|txt: not known; the model's are text",
        "{\"inputs\": {\"text\": \"a\"}}|inputs: wanted a list, found object",
        "{\"inputs\": []}|inputs: wanted 1 to 3, found 0",
        "{\"inputs\": [1, 2, 3, 4]}|inputs: wanted 1 to 3, found 4",
        "{\"inputs\": [\"a\"]}|inputs[0]: wanted an object, found string",
        "{\"inputs\": [{\"text\": \"a\"}], \"more\": 1}|more: not known; the model's are inputs",
      })
  void whatIsNoRowIsRefusedWithItsPlace(String body, String fault) {
    PifiException e = assertThrows(PifiException.class, () -> read(body, Signatures.TEXTS));
    assertEquals(List.of(fault), faults(e));
    assertEquals("{\"inputs\": [{\"text\": \"..\"}]} or {\"text\": \"..\"}", e.expected());
    assertEquals(422, Problem.of(e).status());
  }

  /** One fault stands after the separator too, so that it reads as a list does. */
  private static List<String> faults(PifiException e) {
    return Problem.of(e).faults().orElseThrow();
  }

  @Test
  void everyWrongRowIsNamed() {
    PifiException e =
        assertThrows(
            PifiException.class,
            () ->
                read(
                    "{\"inputs\": [{\"text\": \"a\"}, {\"txt\": \"b\"}, {\"text\": \"\"}]}",
                    Signatures.TEXTS));
    assertEquals(
        List.of(
            "inputs[1].text: wanted a text, found nothing",
            "inputs[1].txt: not known; the model's are text",
            "inputs[2].text: wanted a text, found an empty one"),
        faults(e));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "[]",
        "7",
        "{\"text\": \"a\"",
        "{\"text\": \"a\"} {}",
        "{\"text\": \"a\", \"text\": \"b\"}",
        "{'text': 'a'}"
      })
  void whatIsNoJsonObjectIsABadRequestWithoutWordsOfALibrary(String body) {
    Refusal e = assertThrows(Refusal.class, () -> read(body, Signatures.TEXTS));
    assertEquals(400, e.problem().status());
    assertEquals("a JSON object", e.problem().expected().orElseThrow());
    String told = e.problem().actual().orElse("");
    assertTrue(
        told.matches("no JSON(, from line \\d+, column \\d+ on)?|array|number|nothing"), told);
  }
}
