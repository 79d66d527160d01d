package dev.pifi.it.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The zip and the runnable jar in an empty folder: first password, a run, an end, a second start.
 */
@EnabledIfSystemProperty(
    named = "pifi.dist",
    matches = "true",
    disabledReason = "the packages are made with -Pdist only")
class PackagedIT {
  private static final Path BUILT = Path.of("..", "pifi-app", "server", "target").toAbsolutePath();
  private static final Pattern PASSWORD = Pattern.compile("with the password (\\S+)");

  @TempDir private Path folder;

  private final int port = freePort();

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theJarRunsByItself() throws Exception {
    Path jar = Files.copy(BUILT.resolve("pifi-server.jar"), folder.resolve("pifi-server.jar"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    trains(List.of(java.toString(), "-jar", jar.toString()), folder.resolve("pifi-home"));
  }

  @Test
  void theZipRunsOnceItIsUnpacked() throws Exception {
    run(List.of("unzip", "-q", BUILT.resolve("pifi-server.zip").toString())).waitFor();
    Path wlp = folder.resolve("wlp");
    trains(
        List.of(wlp.resolve("bin/server").toString(), "run", "pifi"),
        wlp.resolve("usr/servers/pifi/home"));
  }

  @Test
  void theJarsServerEndsWithItsLauncherHoweverThatEnds() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path jar = BUILT.resolve("pifi-server.jar");
    Process launcher = run(List.of(java.toString(), "-jar", jar.toString()));
    awaitReady(launcher);
    List<ProcessHandle> started = launcher.descendants().toList();
    assertFalse(started.isEmpty());
    launcher.destroyForcibly();
    LibertyServer.await(
        "the server's end", () -> started.stream().noneMatch(ProcessHandle::isAlive));
  }

  private void trains(List<String> command, Path home) throws Exception {
    TinyRuns.files(home.resolve("models"));
    TinyRuns.files(home.resolve("data"));
    Process first = run(command);
    String password = "";
    String id;
    try {
      awaitReady(first);
      Matcher printed = PASSWORD.matcher(Files.readString(console()));
      assertTrue(printed.find(), Files.readString(console()));
      password = printed.group(1);
      id =
          as(password)
              .contentType("application/yaml")
              .body(TinyRuns.quick().getBytes(StandardCharsets.UTF_8))
              .post("/api/v1/runs")
              .then()
              .statusCode(201)
              .extract()
              .path("id");
      String url = "/api/v1/runs/" + id;
      String secret = password;
      LibertyServer.await("the run", () -> as(secret).get(url).path("state").equals("FINISHED"));
    } finally {
      end(first);
    }
    assertTrue(Files.exists(home.resolve("runs").resolve(id).resolve("model/model.safetensors")));
    Process second = run(command);
    try {
      awaitReady(second);
      as(password).get("/api/v1/runs").then().statusCode(200).body("items.id", hasItem(id));
      as(password).get("/openapi/ui/").then().statusCode(200);
    } finally {
      end(second);
    }
  }

  private Path console() {
    return folder.resolve("console.log");
  }

  private Process run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // No natives that this machine has from elsewhere.
    environment.put("DJL_CACHE_DIR", folder.resolve("natives").toString());
    environment.put("PIFI_HTTP_PORT", Integer.toString(freePort()));
    environment.put("PIFI_HTTPS_PORT", Integer.toString(port));
    environment.put("PIFI_WORKERS_THREADS", "1");
    environment.put("PIFI_WORKERS_HEAP", "512m");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()))
        .start();
  }

  private void awaitReady(Process server) throws Exception {
    LibertyServer.await("the server's start", () -> !server.isAlive() || ready());
    assertTrue(server.isAlive(), Files.readString(console()));
  }

  private boolean ready() {
    try {
      return given()
          .relaxedHTTPSValidation()
          .get("https://localhost:" + port + "/health/ready")
          .asString()
          .contains("\"database\",\"status\":\"UP\"");
    } catch (Exception e) {
      return false;
    }
  }

  private RequestSpecification as(String password) {
    return given()
        .relaxedHTTPSValidation()
        .baseUri("https://localhost:" + port)
        .auth()
        .preemptive()
        .basic("admin", password);
  }

  /** As SIGTERM ends it; what it started ends with it. */
  private static void end(Process server) throws InterruptedException {
    List<ProcessHandle> started = server.descendants().toList();
    server.destroy();
    assertTrue(server.waitFor(120, TimeUnit.SECONDS), "the server does not end");
    for (ProcessHandle process : started) {
      assertFalse(process.isAlive(), process.info().toString());
    }
  }
}
