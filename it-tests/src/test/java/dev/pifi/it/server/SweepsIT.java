package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sweeps on one server. */
@ExtendWith(SharedServer.class)
class SweepsIT {
  private final LibertyServer server;

  SweepsIT(LibertyServer server) {
    this.server = server;
  }

  @Test
  void aGridIsTrainedInEveryCombination() throws Exception {
    String id =
        submit(
                Map.of(
                    "name", "grid",
                    "spec", TinyRuns.spec("epochs: 1", "max_steps: 4"),
                    "grid", Map.of("seed", List.of(1, 2), "method", List.of("base", "pifi"))))
            .statusCode(201)
            .body("total", equalTo(4))
            .body("runs", hasSize(4))
            .extract()
            .path("id");
    LibertyServer.await(
        "the sweep",
        () -> server.as("viewer").get("/api/v1/sweeps/" + id).path("state").equals("FINISHED"));
    server
        .as("viewer")
        .get("/api/v1/sweeps/" + id)
        .then()
        .body("finished", equalTo(4))
        .body("runs.state", everyItem(equalTo("FINISHED")))
        .body("runs.seed", containsInAnyOrder(1, 1, 2, 2))
        .body("runs.method", containsInAnyOrder("base", "base", "pifi", "pifi"));
  }

  @Test
  void aCancelledSweepEndsAllItsRuns() throws Exception {
    String id =
        submit(
                Map.of(
                    "spec", TinyRuns.endless(),
                    "list", List.of(Map.of("seed", 1), Map.of("seed", 2), Map.of("seed", 3))))
            .statusCode(201)
            .extract()
            .path("id");
    server.as("trainer").post("/api/v1/sweeps/" + id + "/cancel").then().statusCode(202);
    LibertyServer.await(
        "the sweep's end",
        () -> server.as("viewer").get("/api/v1/sweeps/" + id).path("state").equals("CANCELLED"));
    server
        .as("viewer")
        .get("/api/v1/sweeps/" + id)
        .then()
        .body("runs.state", everyItem(equalTo("CANCELLED")));
  }

  @Test
  void faultsOfAllRunsAreTold() throws Exception {
    submit(
            Map.of(
                "spec",
                TinyRuns.quick(),
                "grid",
                Map.of("seed", List.of(-1, 1), "bogus", List.of(1))))
        .statusCode(422)
        .body("faults.size()", equalTo(3));
    submit(Map.of("spec", TinyRuns.quick())).statusCode(400);
  }

  private ValidatableResponse submit(Map<String, Object> sweep) throws Exception {
    return server
        .as("trainer")
        .contentType("application/json")
        .body(new ObjectMapper().writeValueAsString(sweep))
        .post("/api/v1/sweeps")
        .then();
  }
}
