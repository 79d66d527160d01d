package dev.pifi.it.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server killed with SIGKILL at different moments of a run, on each database: {@code
 * -Dpifi.server.kills} times on each.
 */
@Tag("crash")
class CrashIT {
  private static final int KILLS = Integer.getInteger("pifi.server.kills", 2);

  @TempDir Path folder;

  @Test
  void noRunIsLostOnH2() throws Exception {
    killed(new LibertyServer(folder));
  }

  @Test
  void noRunIsLostOnPostgres() throws Exception {
    try (Postgres database = new Postgres(folder.resolve("postgres")).start()) {
      killed(database.of(new LibertyServer(folder)));
    }
  }

  private static void killed(LibertyServer server) throws Exception {
    TinyRuns.files(server);
    try (server) {
      server.start();
      String whole = TinyRuns.submit(server, TinyRuns.quick());
      TinyRuns.awaitState(server, whole, "FINISHED");
      for (int kill = 0; kill < KILLS; kill++) {
        String id = TinyRuns.submit(server, TinyRuns.quick());
        String waiting = TinyRuns.submit(server, TinyRuns.quick());
        boolean began = awaitMoment(server, id, kill);
        server.kill();
        server.start();
        TinyRuns.assertEndAlike(server, whole, id);
        TinyRuns.assertEndAlike(server, whole, waiting);
        assertTrue(!began || attempt(server, id) >= 2, "the kill came too late");
      }
    }
  }

  /**
   * Waits for a moment, another one for each kill: at once, while the worker starts, in training
   * from its first to its last steps. Says whether the run was at work for sure.
   */
  private static boolean awaitMoment(LibertyServer server, String id, int kill) throws Exception {
    if (kill % 5 == 3) {
      Thread.sleep(kill % 2 * 300L);
      return false;
    }
    if (kill % 5 == 4) {
      TinyRuns.awaitState(server, id, "RUNNING");
      Thread.sleep(kill % 2 * 1000L);
      return true;
    }
    TinyRuns.awaitStep(server, id, 1 + kill * 7 % 20);
    return true;
  }

  private static int attempt(LibertyServer server, String id) {
    Map<String, Object> run = TinyRuns.run(server, id);
    return (int) run.get("attempt");
  }
}
