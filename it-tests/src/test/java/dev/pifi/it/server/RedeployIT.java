package dev.pifi.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application is replaced while its server goes on. */
@Tag("crash")
class RedeployIT {
  private static final int TIMES = 3;

  @Test
  void runsAndModelsSurvive(@TempDir Path folder) throws Exception {
    LibertyServer server = new LibertyServer(folder).redeployable();
    TinyRuns.files(server);
    try (server) {
      server.start();
      String whole = TinyRuns.submit(server, TinyRuns.quick());
      TinyRuns.awaitState(server, whole, "FINISHED");
      deploy(server, whole);
      String prediction = predict(server);
      for (int time = 0; time < TIMES; time++) {
        String id = TinyRuns.submit(server, TinyRuns.quick());
        String waiting = TinyRuns.submit(server, TinyRuns.quick());
        TinyRuns.awaitStep(server, id, 1 + 7 * time);
        server.redeploy();
        TinyRuns.assertEndAlike(server, whole, id);
        TinyRuns.assertEndAlike(server, whole, waiting);
        assertNotEquals(1, TinyRuns.run(server, id).get("attempt"), "the redeploy came too late");
        assertEquals(prediction, predict(server));
      }
    }
  }

  private static void deploy(LibertyServer server, String run) {
    server
        .as("admin")
        .contentType("application/json")
        .body("{\"run\": \"" + run + "\"}")
        .put("/api/v1/models/demo")
        .then()
        .statusCode(201);
  }

  private static String state(LibertyServer server) {
    return server.as("viewer").get("/api/v1/models/demo").path("state");
  }

  private static String predict(LibertyServer server) throws Exception {
    LibertyServer.await("the model", () -> state(server).equals("READY"));
    return server
        .as("viewer")
        .contentType("application/json")
        .body("{\"inputs\": [{\"text\": \"a gorgeous, witty film\"}]}")
        .post("/api/v1/models/demo/predict")
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }
}
