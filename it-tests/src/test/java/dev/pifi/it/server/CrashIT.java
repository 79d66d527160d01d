package dev.pifi.it.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server killed with SIGKILL while it trains, on each database. */
@Tag("crash")
class CrashIT {
  private static final int KILLS = Integer.getInteger("pifi.kills", 2) / 2;

  @TempDir Path folder;

  @Test
  void noRunIsLostOnH2() throws Exception {
    killed(new LibertyServer(folder));
  }

  @Test
  void noRunIsLostOnPostgres() throws Exception {
    try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
      killed(
          new LibertyServer(folder)
              .with("PIFI_DATABASE_URL", database.getJdbcUrl("postgres", "postgres"))
              .with("PIFI_DATABASE_USER", "postgres")
              .with("PIFI_DATABASE_PASSWORD", "postgres"));
    }
  }

  private void killed(LibertyServer server) throws Exception {
    TinyRuns.files(server);
    try (server) {
      server.start();
      String whole = TinyRuns.submit(server, TinyRuns.quick());
      TinyRuns.awaitState(server, whole, "FINISHED");
      for (int kill = 1; kill <= KILLS; kill++) {
        String id = TinyRuns.submit(server, TinyRuns.quick());
        String waiting = TinyRuns.submit(server, TinyRuns.quick());
        TinyRuns.awaitStep(server, id, 1 + kill * 7 % 20);
        server.kill();
        server.start();
        TinyRuns.awaitState(server, id, "FINISHED");
        TinyRuns.awaitState(server, waiting, "FINISHED");
        assertArrayEquals(model(server, whole), model(server, id));
        assertArrayEquals(model(server, whole), model(server, waiting));
        assertEquals(TinyRuns.STEPS, steps(server, id));
        assertTrue((int) TinyRuns.run(server, id).get("attempt") >= 2);
      }
    }
  }

  private static int steps(LibertyServer server, String id) {
    return server
            .as("viewer")
            .get("/api/v1/runs/" + id + "/events")
            .asString()
            .split("event: stepped", -1)
            .length
        - 1;
  }

  private static byte[] model(LibertyServer server, String id) throws Exception {
    return Files.readAllBytes(
        server.home().resolve("runs").resolve(id).resolve("model/model.safetensors"));
  }
}
