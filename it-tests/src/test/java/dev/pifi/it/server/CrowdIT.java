package dev.pifi.it.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of events that do not read, and a thousand clients at once, while a run trains. */
@Tag("crash")
class CrowdIT {
  private static final int SLOW = 100;
  private static final int CLIENTS = 1000;
  private static final int EVENTS = 3000;

  @Test
  void slowReadersAndAThousandClientsStopNobody(@TempDir Path folder) throws Exception {
    List<SSLSocket> slow = new ArrayList<>();
    try (LibertyServer server = new LibertyServer(folder)) {
      TinyRuns.files(server);
      server.start();
      String id = TinyRuns.submit(server, TinyRuns.endless());
      TinyRuns.awaitStep(server, id, EVENTS);
      say("before", server);
      for (int i = 0; i < SLOW; i++) {
        slow.add(Crowd.deaf(server, "/api/v1/runs/" + id + "/events"));
      }
      Thread.sleep(5000);
      say(SLOW + " readers that do not read", server);
      Crowd crowd = new Crowd(server);
      int[] millis = crowd.ask("/api/v1/runs/" + id, CLIENTS);
      say(CLIENTS + " requests at once, p50 " + millis[CLIENTS / 2] + " ms", server);
      List<CompletableFuture<String>> readers =
          crowd.readers("/api/v1/runs/" + id + "/events?after=" + (EVENTS - 100), CLIENTS);
      Thread.sleep(5000);
      say(CLIENTS + " readers of events", server);
      long start = System.nanoTime();
      server.as("trainer").post("/api/v1/runs/" + id + "/cancel").then().statusCode(202);
      say("a request took " + (System.nanoTime() - start) / 1_000_000 + " ms", server);
      TinyRuns.awaitState(server, id, "CANCELLED");
      for (CompletableFuture<String> reader : readers) {
        assertTrue(reader.join().contains("CANCELLED"), reader.join());
      }
      say("all have read to the end", server);
    } finally {
      for (SSLSocket socket : slow) {
        socket.close();
      }
    }
  }

  private static void say(String when, LibertyServer server) throws IOException {
    System.out.println("CrowdIT: " + when + ": " + server.size());
  }
}
