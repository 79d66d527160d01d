package dev.pifi.it.server;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The packaged server as a process, with a home folder, ports and users of its own. The users are
 * named as their roles; their passwords are their names behind "password of ".
 */
final class LibertyServer implements AutoCloseable {
  private static final Path BUILT =
      Path.of("..", "pifi-app", "server", "target", "liberty", "wlp").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int ITERATIONS = 2048;

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

  /** Where it keeps what it writes. */
  Path home() {
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
    for (String part : List.of("apps", "jdbc", "logging", "native", "worker")) {
      Files.createSymbolicLink(server.resolve(part), built.resolve(part));
    }
    for (String part : List.of("server.xml", "jvm.options", "server.env")) {
      Files.copy(built.resolve(part), server.resolve(part), StandardCopyOption.REPLACE_EXISTING);
    }
    Path users = Files.createDirectories(home().resolve("security")).resolve("users.properties");
    Files.write(users, Stream.of("viewer", "trainer", "admin").map(LibertyServer::user).toList());
  }

  private static String user(String role) {
    return role + " = " + role + " " + hash(password(role));
  }

  /** A hash as Jakarta Security's Pbkdf2PasswordHash writes it. */
  private static String hash(String password) {
    byte[] salt = new byte[32];
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return String.join(
          ":",
          "PBKDF2WithHmacSHA512",
          Integer.toString(ITERATIONS),
          base64.encodeToString(salt),
          base64.encodeToString(hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String password(String role) {
    return "password of " + role;
  }

  /** Starts it and waits until it is ready. */
  LibertyServer start() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(BUILT.resolve("bin").resolve("server").toString(), "run", "pifi");
    builder.environment().putAll(settings);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
    process = builder.start();
    await("the server's start", () -> !process.isAlive() || ready());
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(console()));
    }
    return this;
  }

  private boolean ready() {
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

  /** Ends it as SIGKILL does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String url() {
    return "https://localhost:" + port;
  }

  /** A request of the user of a role. */
  RequestSpecification as(String role) {
    return anonymous().auth().preemptive().basic(role, password(role));
  }

  /** A request of nobody. */
  RequestSpecification anonymous() {
    return given().relaxedHTTPSValidation().baseUri(url()).redirects().follow(false);
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
