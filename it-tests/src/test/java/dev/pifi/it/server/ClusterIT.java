package dev.pifi.it.server;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that share a database and a home folder. */
@Tag("crash")
class ClusterIT {
  @TempDir Path folder;

  @Test
  void theyShareASweepAndOneGoesOnWithWhatTheOtherLost() throws Exception {
    try (EmbeddedPostgres database = EmbeddedPostgres.start();
        LibertyServer a = server("a", database);
        LibertyServer b = server("b", database)) {
      a.start();
      b.start();
      String sweep = submit(a);
      LibertyServer.await("work for both", () -> nodes(a, sweep).equals(Set.of("a", "b")));
      String lost = held(a, sweep, "b");
      TinyRuns.awaitStep(a, lost, 3);
      b.kill();
      LibertyServer.await("the sweep", () -> state(a, sweep).equals("FINISHED"));
      a.as("viewer")
          .get("/api/v1/sweeps/" + sweep)
          .then()
          .body("runs.state", everyItem(equalTo("FINISHED")));
      assertEquals("a", TinyRuns.run(a, lost).get("node"));
      List<String> ids = a.as("viewer").get("/api/v1/sweeps/" + sweep).path("runs.id");
      byte[] one = model(a, ids.get(0));
      for (String id : ids) {
        assertArrayEquals(one, model(a, id), id);
      }
      assertNotEquals(1, TinyRuns.run(a, lost).get("attempt"));
    }
  }

  private LibertyServer server(String node, EmbeddedPostgres database) throws Exception {
    LibertyServer server =
        new LibertyServer(folder.resolve(node), folder.resolve("home"))
            .with("PIFI_NODE", node)
            .with("PIFI_NODE_LOST_SECONDS", "5")
            .with("PIFI_DATABASE_URL", database.getJdbcUrl("postgres", "postgres"))
            .with("PIFI_DATABASE_USER", "postgres")
            .with("PIFI_DATABASE_PASSWORD", "postgres");
    TinyRuns.files(server);
    return server;
  }

  /** Six runs of one seed, so that all end with the same weights. */
  private static String submit(LibertyServer server) throws Exception {
    List<Map<String, Integer>> runs =
        List.of(1, 2, 3, 4, 5, 6).stream()
            .map(n -> Map.of("training.keep_checkpoints", n))
            .toList();
    return server
        .as("trainer")
        .contentType("application/json")
        .body(new ObjectMapper().writeValueAsString(Map.of("spec", TinyRuns.quick(), "list", runs)))
        .post("/api/v1/sweeps")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private static String state(LibertyServer server, String sweep) {
    return server.as("viewer").get("/api/v1/sweeps/" + sweep).path("state");
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

  private static byte[] model(LibertyServer server, String id) throws Exception {
    return Files.readAllBytes(
        server.home().resolve("runs").resolve(id).resolve("model/model.safetensors"));
  }
}
