package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What callers can do with runs, wherever the server and its database are. */
abstract class RunsContract {
  private final RunningServer server;

  RunsContract(RunningServer server) {
    this.server = server;
  }

  @Test
  void aRunIsTrainedAndEverythingOfItIsThere() throws Exception {
    String id = TinyRuns.submit(server, TinyRuns.quick());
    TinyRuns.awaitState(server, id, "FINISHED");
    server
        .as("viewer")
        .get("/api/v1/runs/" + id)
        .then()
        .body("step", equalTo(TinyRuns.STEPS))
        .body("totalSteps", equalTo(TinyRuns.STEPS))
        .body("slm", equalTo("tiny-bert"))
        .body("llm", equalTo("tiny-llama"))
        .body("layers", equalTo(List.of(-1)))
        .body("createdBy", equalTo("trainer"))
        .body("attempt", equalTo(1))
        .body("bestScore", greaterThan(0.4f))
        .body("message", nullValue());
    server
        .as("viewer")
        .get("/api/v1/runs/" + id + "/metrics?maxPoints=10")
        .then()
        .body("steps", hasSize(10))
        .body("evaluations.findAll { it.split == 'validation' }", hasSize(6))
        .body("evaluations.epoch", everyItem(greaterThan(0)))
        .body("test.accuracy", greaterThan(0.4f));
    server
        .as("viewer")
        .get("/api/v1/runs/" + id + "/log?tail=3")
        .then()
        .contentType("text/plain")
        .body(containsString("model: "));
    server
        .as("viewer")
        .get("/api/v1/runs/" + id + "/artifacts")
        .then()
        .body("items.path", hasItems("model/model.safetensors", "metrics.json"))
        .body("items.path", not(hasItem("run.lock")));
  }

  @Test
  void eventsComeOnceInOrderAndGoOnBehindTheOneThatIsThere() throws Exception {
    String id = TinyRuns.submit(server, TinyRuns.quick());
    List<Integer> whole = ids(events(id, "0"));
    assertEquals(IntStream.rangeClosed(1, whole.size()).boxed().toList(), whole);
    String text = events(id, "0");
    assertTrue(text.strip().endsWith("{\"state\":\"FINISHED\"}"), text);
    assertEquals(TinyRuns.STEPS, text.split("event: stepped", -1).length - 1);
    List<Integer> rest = ids(events(id, "20"));
    assertEquals(whole.subList(20, whole.size()), rest);
  }

  /** All of a run's events; the answer ends with the run. */
  private String events(String id, String last) {
    return server
        .as("viewer")
        .header("Last-Event-ID", last)
        .get("/api/v1/runs/" + id + "/events")
        .then()
        .statusCode(200)
        .contentType("text/event-stream")
        .extract()
        .asString();
  }

  private static List<Integer> ids(String events) {
    return events
        .lines()
        .filter(line -> line.startsWith("id: "))
        .map(line -> Integer.valueOf(line.substring(4)))
        .toList();
  }

  @Test
  void aCancelledRunGoesOnAndEndsWithTheBytesOfAnUninterruptedOne() throws Exception {
    String whole = TinyRuns.submit(server, TinyRuns.quick());
    String id = TinyRuns.submit(server, TinyRuns.quick());
    TinyRuns.awaitStep(server, id, 3);
    server.as("trainer").post("/api/v1/runs/" + id + "/cancel").then().statusCode(202);
    TinyRuns.awaitState(server, id, "CANCELLED");
    int stopped = (int) TinyRuns.run(server, id).get("step");
    assertTrue(stopped < TinyRuns.STEPS, "it came too late");
    server.as("trainer").post("/api/v1/runs/" + id + "/resume").then().statusCode(202);
    TinyRuns.awaitState(server, id, "FINISHED");
    TinyRuns.awaitState(server, whole, "FINISHED");
    assertEquals(2, TinyRuns.run(server, id).get("attempt"));
    assertArrayEquals(model(whole), model(id));
    assertEquals(TinyRuns.STEPS, events(id, "0").split("event: stepped", -1).length - 1);
  }

  private byte[] model(String id) throws Exception {
    Path file = server.home().resolve("runs").resolve(id).resolve("model/model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    byte[] told =
        server
            .as("viewer")
            .get("/api/v1/runs/" + id + "/artifacts/model/model.safetensors")
            .then()
            .statusCode(200)
            .extract()
            .asByteArray();
    assertArrayEquals(bytes, told);
    return bytes;
  }

  @Test
  void aFinishedRunIsTrainedLongerAndDeleted() throws Exception {
    String id = TinyRuns.submit(server, TinyRuns.spec("epochs: 1"));
    TinyRuns.awaitState(server, id, "FINISHED");
    int steps = (int) TinyRuns.run(server, id).get("totalSteps");
    server
        .as("trainer")
        .contentType("application/json")
        .body("{\"epochs\": 1}")
        .post("/api/v1/runs/" + id + "/extend")
        .then()
        .statusCode(202);
    LibertyServer.await(
        "the longer run",
        () -> {
          var run = TinyRuns.run(server, id);
          return run.get("state").equals("FINISHED") && (int) run.get("step") == 2 * steps;
        });
    server.as("trainer").delete("/api/v1/runs/" + id).then().statusCode(403);
    server.as("admin").delete("/api/v1/runs/" + id).then().statusCode(204);
    server.as("admin").get("/api/v1/runs/" + id).then().statusCode(404);
    assertTrue(Files.notExists(server.home().resolve("runs").resolve(id)));
  }

  @Test
  void aRunIsNotDeletedWhileItRuns() throws Exception {
    String id = TinyRuns.submit(server, TinyRuns.endless());
    server.as("admin").delete("/api/v1/runs/" + id).then().statusCode(409);
    server.as("trainer").post("/api/v1/runs/" + id + "/cancel").then().statusCode(202);
    TinyRuns.awaitState(server, id, "CANCELLED");
  }

  @Test
  void aSpecIsRefusedWithAllItsFaults() {
    String spec =
        """
        task: text-classification
        model: {path: ../../../etc}
        plug: {path: /etc}
        data: {train: {sql: select 1}, test: no-such-file.csv}
        bogus: 1
        """;
    server
        .as("trainer")
        .contentType("application/yaml")
        .body(spec.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/runs")
        .then()
        .statusCode(422)
        .contentType("application/problem+json")
        .body("code", equalTo("SPEC_INVALID"))
        .body("faults", hasItem(containsString("model.path: no checkpoint is named")))
        .body("faults", hasItem(containsString("plug.path: no checkpoint is named '/etc'")))
        .body("faults", hasItem(containsString("data.train.sql: queries are not taken")))
        .body("faults", hasItem(containsString("data.test: no data file is named")))
        .body("faults", hasItem(containsString("bogus: unknown key")));
  }

  @Test
  void theResolvedSpecHasNamesAndIsTakenAgain() {
    String resolved =
        server
            .as("trainer")
            .contentType("application/yaml")
            .body(TinyRuns.quick().getBytes(StandardCharsets.UTF_8))
            .post("/api/v1/runs/validate")
            .then()
            .statusCode(200)
            .body("valid", equalTo(true))
            .extract()
            .path("spec");
    assertTrue(resolved.contains("path: \"tiny-bert\""), resolved);
    assertTrue(!resolved.contains(server.home().toString()), resolved);
    server
        .as("trainer")
        .contentType("application/yaml")
        .body(resolved.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/runs/validate")
        .then()
        .statusCode(200)
        .body("spec", equalTo(resolved));
  }

  @Test
  void oneIdempotencyKeyMakesOneRun() {
    byte[] spec = TinyRuns.quick().getBytes(StandardCharsets.UTF_8);
    String id = submit("one key", spec, 201);
    assertEquals(id, submit("one key", spec, 200));
    submit("one key", TinyRuns.spec("epochs: 1").getBytes(StandardCharsets.UTF_8), 409);
    server.as("trainer").post("/api/v1/runs/" + id + "/cancel").then().statusCode(202);
  }

  private String submit(String key, byte[] spec, int status) {
    return server
        .as("trainer")
        .contentType("application/yaml")
        .header("Idempotency-Key", key)
        .body(spec)
        .post("/api/v1/runs")
        .then()
        .statusCode(status)
        .extract()
        .path("id");
  }

  @Test
  void aFileOfARunIsReadInPartsAndNothingElseIs() throws Exception {
    String id = TinyRuns.submit(server, TinyRuns.quick());
    TinyRuns.awaitState(server, id, "FINISHED");
    String artifacts = "/api/v1/runs/" + id + "/artifacts/";
    byte[] whole = server.as("viewer").get(artifacts + "metrics.json").asByteArray();
    byte[] part =
        server
            .as("viewer")
            .header("Range", "bytes=2-5")
            .get(artifacts + "metrics.json")
            .then()
            .statusCode(206)
            .header("Content-Range", "bytes 2-5/" + whole.length)
            .extract()
            .asByteArray();
    assertArrayEquals(Arrays.copyOfRange(whole, 2, 6), part);
    for (String path : List.of("..%2F..%2Fsecurity%2Fsession.key", "nothing", "run.lock", "%00")) {
      int status =
          server
              .as("viewer")
              .urlEncodingEnabled(false)
              .get(artifacts + path)
              .then()
              .extract()
              .statusCode();
      assertTrue(status == 404 || status == 400, path + " " + status);
    }
  }
}
