package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a scraper with a user of our file reads at {@code /metrics}. */
@ExtendWith(SharedServer.class)
class MetricsIT {
  private final LibertyServer server;

  MetricsIT(LibertyServer server) {
    this.server = server;
  }

  @Test
  void onlyAnAdminAndAScraperReadThem() {
    server.anonymous().get("/metrics").then().statusCode(401);
    server
        .anonymous()
        .auth()
        .preemptive()
        .basic("scraper", "wrong")
        .get("/metrics")
        .then()
        .statusCode(401);
    server.as("trainer").get("/metrics").then().statusCode(403);
    server.as("admin").get("/metrics").then().statusCode(200);
    // Who may read meters may do nothing else.
    server.as("scraper").get("/api/v1/runs").then().statusCode(403);
    server.as("scraper").get("/").then().statusCode(403);
    server
        .as("scraper")
        .get("/metrics")
        .then()
        .statusCode(200)
        .body(containsString("jvm_uptime_seconds"))
        .body(containsString("pifi_workers_slots"));
  }

  @Test
  void runsAndWorkersAreCounted() throws Exception {
    double before = meter("pifi_runs", "state=\"finished\"").orElseThrow();
    String id = TinyRuns.submit(server, TinyRuns.endless());
    TinyRuns.awaitState(server, id, "RUNNING");
    assertEquals(1, meter("pifi_workers_slots", "").orElseThrow());
    assertEquals(1, meter("pifi_workers_busy", "").orElseThrow());
    String next = TinyRuns.submit(server, TinyRuns.quick());
    LibertyServer.await(
        "a run that runs and one that waits",
        () ->
            meter("pifi_runs", "state=\"running\"").orElse(0) == 1
                && meter("pifi_runs", "state=\"queued\"").orElse(0) == 1);
    server.as("trainer").post("/api/v1/runs/" + id + "/cancel").then().statusCode(202);
    TinyRuns.awaitState(server, next, "FINISHED");
    LibertyServer.await(
        "one finished run more",
        () -> meter("pifi_runs", "state=\"finished\"").orElse(0) == before + 1);

    deploy(next);
    assertEquals(0, meter("pifi_model_requests", "model=\"measured\"").orElseThrow());
    for (int i = 0; i < 3; i++) {
      server
          .as("viewer")
          .contentType("application/json")
          .body("{\"text\": \"a fine film\"}")
          .post("/api/v1/models/measured/predict")
          .then()
          .statusCode(200);
    }
    assertEquals(3, meter("pifi_model_requests", "model=\"measured\"").orElseThrow());
    assertEquals(0, meter("pifi_model_rejected", "model=\"measured\"").orElseThrow());
    server.as("trainer").delete("/api/v1/models/measured").then().statusCode(204);
    assertTrue(meter("pifi_model_requests", "model=\"measured\"").isEmpty());
  }

  private void deploy(String run) throws InterruptedException {
    server
        .as("trainer")
        .contentType("application/json")
        .body("{\"run\": \"" + run + "\"}")
        .put("/api/v1/models/measured")
        .then()
        .statusCode(201);
    LibertyServer.await(
        "the model",
        () -> server.as("viewer").get("/api/v1/models/measured").path("state").equals("READY"));
  }

  private OptionalDouble meter(String name, String tag) {
    String text = server.as("scraper").get("/metrics").then().statusCode(200).extract().asString();
    return text.lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst();
  }
}
