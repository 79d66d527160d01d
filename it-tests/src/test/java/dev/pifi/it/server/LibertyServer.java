package dev.pifi.it.server;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged server as a process, with a home folder, ports and users of its own. */
final class LibertyServer implements RunningServer, AutoCloseable {
  private static final Path BUILT =
      Path.of("..", "pifi-app", "server", "target", "liberty", "wlp").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path folder;
  private final Path home;
  private final Map<String, String> settings = new HashMap<>();
  private final int port;
  private Process process;

  /** A server that is not started, below a folder. */
  LibertyServer(Path folder) throws IOException {
    this(folder, folder.resolve("home"));
  }

  /** A server that is not started, with a home folder that others may have too. */
  LibertyServer(Path folder, Path home) throws IOException {
    this.folder = folder;
    this.home = home;
    this.port = freePort();
    settings.put("PIFI_HOME", home().toString());
    settings.put("PIFI_HTTP_PORT", Integer.toString(freePort()));
    settings.put("PIFI_HTTPS_PORT", Integer.toString(port));
    settings.put("PIFI_WORKERS_THREADS", "1");
    settings.put("PIFI_WORKERS_HEAP", "512m");
    settings.put("WLP_USER_DIR", folder.resolve("usr").toString());
    settings.put("WLP_OUTPUT_DIR", folder.resolve("out").toString());
    lay();
  }

  @Override
  public Path home() {
    return home;
  }

  /** Changes a setting before it is started. */
  LibertyServer with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  private void lay() throws IOException {
    if (!Files.isExecutable(BUILT.resolve("bin").resolve("server"))) {
      throw new IllegalStateException(
          "the server is not built: mvn package -pl pifi-app/server -am");
    }
    Path server = Files.createDirectories(folder.resolve("usr/servers/pifi"));
    Path built = BUILT.resolve("usr/servers/pifi");
    for (String part : List.of("apps", "jdbc", "logging", "native", "users", "worker")) {
      Files.createSymbolicLink(server.resolve(part), built.resolve(part));
    }
    for (String part : List.of("server.xml", "jvm.options", "server.env")) {
      Files.copy(built.resolve(part), server.resolve(part), StandardCopyOption.REPLACE_EXISTING);
    }
    Users.write(home());
  }

  /** Starts it and waits until it is ready. */
  LibertyServer start() throws IOException, InterruptedException {
    launch();
    awaitThat("the server's start", this::ready);
    return this;
  }

  /** Starts it and waits for nothing. */
  void launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(BUILT.resolve("bin").resolve("server").toString(), "run", "pifi");
    builder.environment().putAll(settings);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
    process = builder.start();
  }

  /** Waits until something holds of this server; a server that ends is a failure. */
  void awaitThat(String what, Condition condition) throws IOException, InterruptedException {
    await(what, () -> !process.isAlive() || condition.holds());
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(console()));
    }
  }

  /** Gives it an application file of its own, which it loads anew when the file has changed. */
  LibertyServer redeployable() throws IOException {
    Path apps = folder.resolve("usr/servers/pifi/apps");
    Files.delete(apps);
    Files.copy(
        BUILT.resolve("usr/servers/pifi/apps/pifi.war"),
        Files.createDirectory(apps).resolve("pifi.war"));
    return with("PIFI_REDEPLOY", "polled");
  }

  /** Changes the application file and waits until it is loaded anew. */
  void redeploy() throws IOException, InterruptedException {
    long before = redeployed();
    Files.setLastModifiedTime(
        folder.resolve("usr/servers/pifi/apps/pifi.war"),
        FileTime.fromMillis(System.currentTimeMillis()));
    awaitThat("the redeploy", () -> redeployed() > before && ready());
  }

  private long redeployed() {
    try (Stream<String> lines = Files.lines(console())) {
      return lines.filter(line -> line.contains("CWWKZ0003I")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it answers and its database does. */
  boolean ready() {
    try {
      return given()
          .relaxedHTTPSValidation()
          .get(url() + "/health/ready")
          .asString()
          .contains("\"database\",\"status\":\"UP\"");
    } catch (Exception e) {
      return false;
    }
  }

  /** What it has said so far. */
  Path console() {
    return folder.resolve("console.log");
  }

  /** What it wrote to its log, which has more. */
  Path log() {
    return folder.resolve("out/pifi/logs/messages.log");
  }

  /** Its size: threads and memory. */
  record Size(int threads, int megabytes) {}

  /** How large it is now; on Linux only. */
  Size size() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    int threads = 0;
    int megabytes = 0;
    for (String line : Files.readAllLines(status)) {
      String[] words = line.split("\\s+");
      if (words[0].equals("Threads:")) {
        threads = Integer.parseInt(words[1]);
      } else if (words[0].equals("VmRSS:")) {
        megabytes = Integer.parseInt(words[1]) / 1024;
      }
    }
    return new Size(threads, megabytes);
  }

  /** Ends it as SIGKILL does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public String url() {
    return "https://localhost:" + port;
  }

  /** Waits until something holds. */
  static void await(String what, Condition condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for " + what);
      }
      Thread.sleep(100);
    }
  }

  /** Something to wait for. */
  @FunctionalInterface
  interface Condition {
    boolean holds();
  }

  /** Ends it in good order. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
