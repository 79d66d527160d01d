package dev.pifi.it.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Runs small enough for tests: 30 steps of a tiny BERT with a tiny Llama layer. */
final class TinyRuns {
  static final int STEPS = 30;

  private static final Pattern STEPPED =
      Pattern.compile("\"event\":\"stepped\"[^\\n]*?\"step\":(\\d+)");

  private TinyRuns() {}

  /** Writes checkpoints and data where a server finds them. */
  static void files(LibertyServer server) {
    Path data = server.home().resolve("files");
    files(data);
    server.with("PIFI_MODELS_ROOTS", data.toString()).with("PIFI_DATA_ROOTS", data.toString());
  }

  /** Writes checkpoints and data into a folder. */
  static void files(Path folder) {
    new DemoFiles(folder, Families.of(TinyRuns.class.getClassLoader())).write();
  }

  /** A spec, with more lines under its section {@code training}. */
  static String spec(String... training) {
    return """
        task: text-classification
        method: pifi
        seed: 7
        model: {path: tiny-bert}
        plug: {path: tiny-llama}
        data: {train: train.jsonl, validation: validation.jsonl, test: test.jsonl, max_length: 64}
        runtime: {device: cpu, precision: fp32, threads: 1}
        training:
          learning_rate: 0.003
          evaluate_every_steps: 5
          checkpoint_every_steps: 4
        """
        + String.join("", List.of(training).stream().map(line -> "  " + line + "\n").toList());
  }

  /** The spec of a run that a test waits for. */
  static String quick() {
    return spec("epochs: 20", "max_steps: " + STEPS);
  }

  /** The spec of a run that does not end by itself while a test lasts. */
  static String endless() {
    return spec("epochs: 10000");
  }

  /** Submits a spec; returns the run's id. */
  static String submit(RunningServer server, String spec) {
    return server
        .as("trainer")
        .contentType("application/yaml")
        .body(spec.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/runs")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  /** Submits a sweep of runs of one seed, so that all end with the same weights; returns its id. */
  static String sweep(LibertyServer server, String spec, int runs) throws IOException {
    List<Map<String, Integer>> list =
        IntStream.rangeClosed(1, runs)
            .mapToObj(n -> Map.of("training.keep_checkpoints", n))
            .toList();
    return server
        .as("trainer")
        .contentType("application/json")
        .body(new ObjectMapper().writeValueAsString(Map.of("spec", spec, "list", list)))
        .post("/api/v1/sweeps")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  /** The state of a sweep. */
  static String sweepState(LibertyServer server, String sweep) {
    return server.as("viewer").get("/api/v1/sweeps/" + sweep).path("state");
  }

  /** The runs of a sweep. */
  static List<String> runs(LibertyServer server, String sweep) {
    return server.as("viewer").get("/api/v1/sweeps/" + sweep).path("runs.id");
  }

  /** A run as the server tells it. */
  static Map<String, Object> run(RunningServer server, String id) {
    return server
        .as("viewer")
        .get("/api/v1/runs/" + id)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getMap("");
  }

  /** Waits until a run has a state. */
  static void awaitState(RunningServer server, String id, String state)
      throws InterruptedException {
    LibertyServer.await(
        "state " + state + " of " + id,
        () -> {
          String now = (String) run(server, id).get("state");
          if (now.equals("FAILED") && !state.equals("FAILED")) {
            throw new AssertionError(run(server, id).toString());
          }
          return now.equals(state);
        });
  }

  /** Waits until a run has made some steps. */
  static void awaitStep(RunningServer server, String id, int step) throws InterruptedException {
    LibertyServer.await(
        "step " + step + " of " + id, () -> (int) run(server, id).get("step") >= step);
  }

  /** Waits until a run has finished: with the weights of another, and each step told once. */
  static void assertEndAlike(LibertyServer server, String whole, String id) throws Exception {
    awaitState(server, id, "FINISHED");
    assertArrayEquals(model(server, whole), model(server, id), id);
    int last = (int) run(server, id).get("totalSteps");
    assertEquals(IntStream.rangeClosed(1, last).boxed().toList(), steps(server, id), id);
  }

  private static byte[] model(LibertyServer server, String id) throws IOException {
    return Files.readAllBytes(
        server.home().resolve("runs").resolve(id).resolve("model/model.safetensors"));
  }

  /** The steps of the events of a run that has ended, in the order of the events. */
  private static List<Integer> steps(LibertyServer server, String id) {
    String events = server.as("viewer").get("/api/v1/runs/" + id + "/events").asString();
    return STEPPED.matcher(events).results().map(r -> Integer.valueOf(r.group(1))).toList();
  }
}
