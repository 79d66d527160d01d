package dev.pifi.it.server;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that share a database and a home folder. */
@Tag("crash")
class ClusterIT {
  private static final int RUNS = 8;

  @TempDir Path folder;
  private Postgres database;
  private LibertyServer a;
  private LibertyServer b;

  @BeforeEach
  void start() throws Exception {
    database = new Postgres(folder.resolve("postgres")).start();
    a = server("a");
    b = server("b");
    a.start();
    b.start();
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    database.close();
  }

  @Test
  void oneGoesOnWithWhatTheOtherLost() throws Exception {
    String sweep = TinyRuns.sweep(a, TinyRuns.quick(), RUNS);
    LibertyServer.await("work for both", () -> nodes(a, sweep).equals(Set.of("a", "b")));
    String lost = held(a, sweep, "b");
    TinyRuns.awaitStep(a, lost, 3);
    b.kill();
    allFinish(a, sweep);
    assertEquals("a", TinyRuns.run(a, lost).get("node"));
    assertNotEquals(1, TinyRuns.run(a, lost).get("attempt"));
  }

  @Test
  void aSweepOutlivesTheServerItWasSubmittedTo() throws Exception {
    String sweep = TinyRuns.sweep(a, TinyRuns.quick(), RUNS);
    LibertyServer.await("work for both", () -> nodes(b, sweep).equals(Set.of("a", "b")));
    String lost = held(b, sweep, "a");
    TinyRuns.awaitStep(b, lost, 3);
    a.kill();
    allFinish(b, sweep);
    assertEquals("b", TinyRuns.run(b, lost).get("node"));
  }

  @Test
  void aSweepIsCancelledFromTheOtherServer() throws Exception {
    String sweep = TinyRuns.sweep(a, TinyRuns.endless(), RUNS);
    LibertyServer.await("work for both", () -> nodes(b, sweep).equals(Set.of("a", "b")));
    b.as("trainer").post("/api/v1/sweeps/" + sweep + "/cancel").then().statusCode(202);
    for (LibertyServer server : List.of(a, b)) {
      LibertyServer.await(
          "the sweep's end", () -> TinyRuns.sweepState(server, sweep).equals("CANCELLED"));
      server
          .as("viewer")
          .get("/api/v1/sweeps/" + sweep)
          .then()
          .body("runs.state", everyItem(equalTo("CANCELLED")));
    }
  }

  private static void allFinish(LibertyServer server, String sweep) throws Exception {
    LibertyServer.await("the sweep", () -> TinyRuns.sweepState(server, sweep).equals("FINISHED"));
    server
        .as("viewer")
        .get("/api/v1/sweeps/" + sweep)
        .then()
        .body("runs.state", everyItem(equalTo("FINISHED")));
    List<String> ids = TinyRuns.runs(server, sweep);
    assertEquals(RUNS, ids.size());
    for (String id : ids) {
      TinyRuns.assertEndAlike(server, ids.get(0), id);
    }
  }

  private LibertyServer server(String node) throws Exception {
    LibertyServer server =
        new LibertyServer(folder.resolve(node), folder.resolve("home"))
            .with("PIFI_NODE", node)
            .with("PIFI_NODE_LOST_SECONDS", "5");
    TinyRuns.files(server);
    return database.of(server);
  }

  private static Set<String> nodes(LibertyServer server, String sweep) {
    List<String> nodes =
        server
            .as("viewer")
            .get("/api/v1/sweeps/" + sweep)
            .path("runs.findAll { it.state == 'RUNNING' }.node");
    return Set.copyOf(nodes);
  }

  private static String held(LibertyServer server, String sweep, String node) {
    return server
        .as("viewer")
        .get("/api/v1/sweeps/" + sweep)
        .path("runs.find { it.state == 'RUNNING' && it.node == '" + node + "' }.id");
  }
}
