package dev.pifi.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pifi.engine.training.RowResult;
import dev.pifi.server.problem.Problem;
import dev.pifi.spi.PifiException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceRequestTest {
  private static InferenceRequest read(String body, Signature model) {
    return InferenceRequest.read(
        JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))), model, 3);
  }

  private static String tensor(String name, String shape, String data) {
    return "{\"name\": \"%s\", \"datatype\": \"BYTES\", \"shape\": %s, \"data\": %s}"
        .formatted(name, shape, data);
  }

  @Test
  void tensorsBecomeRows() {
    String body =
        "{\"id\": \"7\", \"inputs\": [%s, %s]}"
            .formatted(
                tensor("hypothesis", "[2, 1]", "[[\"c\"], [\"d\"]]"),
                tensor("text", "[2]", "[\"a\", \"b\"]"));
    InferenceRequest request = read(body, Signatures.PAIRS);
    assertEquals(List.of(List.of("a", "c"), List.of("b", "d")), request.rows());
    assertEquals("7", request.id().orElseThrow());
    assertEquals(List.of("label", "probabilities"), request.outputs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|inputs: wanted a list, found nothing",
        "{\"inputs\": []}|inputs: there is no tensor 'text'",
        "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"FP32\", \"shape\": [1], \"data\":"
            + " [\"a\"]}]}|inputs[0].datatype: wanted BYTES",
        "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [2], \"data\":"
            + " [\"a\"]}]}|inputs[0].shape: wanted [1] or [1, 1], as many as data has",
        "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\":"
            + " [\"\"]}]}|inputs[0].data[0]: wanted a text, found an empty one",
        "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [4], \"data\":"
            + " [\"a\", \"b\", \"c\", \"d\"]}]}|inputs[0].data: wanted 1 to 3 texts, found 4",
        "{\"inputs\": [{\"name\": \"txt\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\":"
            + " [\"a\"]}]}|inputs: there is no tensor 'text'",
        "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\":"
            + " [\"a\"]}], \"outputs\": [{\"name\": \"logits\"}]}|outputs: the model has no tensor"
            + " 'logits'; it has [label, probabilities]",
      })
  void whatIsNoTensorOfTheModelIsRefusedWithItsPlace(String body, String fault) {
    PifiException e = assertThrows(PifiException.class, () -> read(body, Signatures.TEXTS));
    assertEquals(fault, Problem.of(e).faults().orElseThrow().get(0));
  }

  @Test
  void answersAreTensorsInTheOrderAskedFor() {
    Map<String, Float> probabilities = new LinkedHashMap<>();
    probabilities.put("bad", 0.25f);
    probabilities.put("good", 0.75f);
    String body =
        "{\"inputs\": [%s], \"outputs\": [{\"name\": \"probabilities\"}, {\"name\": \"label\"}]}"
            .formatted(tensor("text", "[1]", "[\"a\"]"));
    String answer =
        InferenceAnswer.of(
                "reviews",
                Signatures.TEXTS,
                read(body, Signatures.TEXTS),
                List.of(new RowResult.Label("good", probabilities)))
            .toString();
    assertEquals(
        "{\"model_name\":\"reviews\",\"outputs\":[{\"name\":\"probabilities\",\"datatype\":\"FP32\","
            + "\"shape\":[1,2],\"parameters\":{\"labels\":\"bad,good\"},\"data\":[0.25,0.75]},"
            + "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"good\"]}]}",
        answer);
  }

  @Test
  void answersToQuestionsAreTwoTensors() {
    String body =
        "{\"inputs\": [%s, %s]}"
            .formatted(
                tensor("question", "[1]", "[\"who?\"]"),
                tensor("context", "[1]", "[\"It was Ada.\"]"));
    InferenceRequest request = read(body, Signatures.QUESTIONS);
    String answer =
        InferenceAnswer.of(
                "qa",
                Signatures.QUESTIONS,
                request,
                List.of(new RowResult.Answer("Ada", 7, 10, 0.5)))
            .toString();
    assertEquals(
        "{\"model_name\":\"qa\",\"outputs\":[{\"name\":\"answer\",\"datatype\":\"BYTES\","
            + "\"shape\":[1],\"data\":[\"Ada\"]},{\"name\":\"score\",\"datatype\":\"FP32\","
            + "\"shape\":[1],\"data\":[0.5]}]}",
        answer);
  }

  @Test
  void metadataSaysWhatAModelReadsAndAnswers() {
    assertEquals(
        "{\"name\":\"nli\",\"versions\":[],\"platform\":\"pytorch\",\"inputs\":["
            + "{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
            + "{\"name\":\"text_pair\",\"datatype\":\"BYTES\",\"shape\":[-1]}],\"outputs\":["
            + "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
            + "{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]}",
        InferenceAnswer.metadata("nli", Signatures.PAIRS).toString());
    assertEquals(
        "[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]}]",
        InferenceAnswer.metadata("mt", Signatures.GENERATES).get("outputs").toString());
  }
}
