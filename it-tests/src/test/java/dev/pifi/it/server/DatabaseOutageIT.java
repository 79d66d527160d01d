package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is not there when the server starts, or goes away while it trains. */
@Tag("crash")
class DatabaseOutageIT {
  private static final int LONG = 200;

  @TempDir Path folder;

  @Test
  void aServerThatStartsBeforeItsDatabaseWaitsForIt() throws Exception {
    try (Postgres database = new Postgres(folder.resolve("postgres"));
        LibertyServer server = database.of(new LibertyServer(folder))) {
      TinyRuns.files(server);
      server.launch();
      server.awaitThat("an answer", () -> status(server) == 503);
      refuses(server);
      database.start();
      server.awaitThat("the database", server::ready);
      TinyRuns.awaitState(server, TinyRuns.submit(server, TinyRuns.quick()), "FINISHED");
    }
  }

  @Test
  void aRunGoesOnWithoutItsDatabase() throws Exception {
    try (Postgres database = new Postgres(folder.resolve("postgres")).start();
        LibertyServer server = database.of(new LibertyServer(folder))) {
      TinyRuns.files(server);
      server.start();
      String whole = TinyRuns.submit(server, longer());
      TinyRuns.awaitState(server, whole, "FINISHED");

      String back = TinyRuns.submit(server, longer());
      TinyRuns.awaitStep(server, back, 3);
      database.stop();
      int before = lines(server, back);
      server.awaitThat("steps without a database", () -> lines(server, back) > before + 20);
      refuses(server);
      database.start();
      same(server, whole, back);

      String ended = TinyRuns.submit(server, longer());
      String waiting = TinyRuns.submit(server, longer());
      TinyRuns.awaitStep(server, ended, 3);
      database.stop();
      server.awaitThat("the run's end", () -> lines(server, ended) > LONG && has(server, ended));
      Thread.sleep(3000);
      refuses(server);
      database.start();
      same(server, whole, ended);
      same(server, whole, waiting);
    }
  }

  @Test
  void aSweepGoesOnWithoutItsDatabase() throws Exception {
    try (Postgres database = new Postgres(folder.resolve("postgres")).start();
        LibertyServer server = database.of(new LibertyServer(folder))) {
      TinyRuns.files(server);
      server.start();
      String sweep = TinyRuns.sweep(server, longer(), 4);
      List<String> ids = TinyRuns.runs(server, sweep);
      for (String id : ids.subList(0, 2)) {
        TinyRuns.awaitStep(server, id, 3);
        database.stop();
        server.awaitThat("the run's end", () -> has(server, id));
        Thread.sleep(2000);
        database.start();
        server.awaitThat("the database", server::ready);
      }
      LibertyServer.await("the sweep", () -> TinyRuns.sweepState(server, sweep).equals("FINISHED"));
      server
          .as("viewer")
          .get("/api/v1/sweeps/" + sweep)
          .then()
          .body("runs.state", everyItem(equalTo("FINISHED")));
      for (String id : ids) {
        same(server, ids.get(0), id);
      }
    }
  }

  private static String longer() {
    return TinyRuns.spec("epochs: 200", "max_steps: " + LONG);
  }

  private static int status(LibertyServer server) {
    try {
      return server.as("viewer").get("/api/v1/runs").statusCode();
    } catch (Exception e) {
      return 0;
    }
  }

  /** Requests are told so at once, in our own words. */
  private static void refuses(LibertyServer server) {
    Response list = server.as("viewer").get("/api/v1/runs");
    Response submitted =
        server
            .as("trainer")
            .contentType("application/yaml")
            .body(TinyRuns.quick().getBytes(StandardCharsets.UTF_8))
            .post("/api/v1/runs");
    Response events = server.as("viewer").get("/api/v1/runs/r-1/events");
    for (Response response : List.of(list, submitted, events)) {
      response
          .then()
          .statusCode(503)
          .contentType(containsString("application/problem+json"))
          .header("Retry-After", "1")
          .body("code", equalTo("DATABASE_UNAVAILABLE"));
    }
    server.anonymous().get("/health/ready").then().statusCode(503);
    server.anonymous().get("/health/live").then().statusCode(200);
  }

  /** A run ends as another did: with the same weights, each step once, in one attempt. */
  private static void same(LibertyServer server, String whole, String id) throws Exception {
    LibertyServer.await("the database", server::ready);
    TinyRuns.assertEndAlike(server, whole, id);
    assertEquals(1, TinyRuns.run(server, id).get("attempt"));
  }

  private static boolean has(LibertyServer server, String id) {
    return Files.exists(server.home().resolve("runs").resolve(id).resolve("metrics.json"));
  }

  private static int lines(LibertyServer server, String id) {
    Path file = server.home().resolve("runs").resolve(id).resolve("events.jsonl");
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
