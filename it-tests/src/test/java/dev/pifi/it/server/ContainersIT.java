package dev.pifi.it.server;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The same runs on Open Liberty's image with our server in it, and PostgreSQL in another container.
 * Skipped, and said so, where there is no Docker.
 */
@Testcontainers(disabledWithoutDocker = true)
class ContainersIT extends RunsContract {
  private static final Path SERVER = Path.of("..", "pifi-app", "server");
  private static final List<String> PARTS =
      List.of(
          "apps",
          "jdbc",
          "logging",
          "native",
          "users",
          "worker",
          "server.xml",
          "jvm.options",
          "server.env");
  private static final int PORT = 9443;
  private static final Containers CONTAINERS = new Containers();

  ContainersIT() {
    super(CONTAINERS);
  }

  @BeforeAll
  static void start() throws IOException {
    CONTAINERS.start();
  }

  @AfterAll
  static void stop() {
    CONTAINERS.close();
  }

  @Test
  void theDatabaseIsTheContainers() {
    CONTAINERS
        .as("admin")
        .get("/api/v1/settings")
        .then()
        .statusCode(200)
        .body(
            "items.find { it.name == 'pifi.database.url' }.value",
            startsWith("jdbc:postgresql://database"));
    CONTAINERS.anonymous().get("/health/ready").then().body("status", equalTo("UP"));
  }

  /** A server and its database. */
  private static final class Containers implements RunningServer, AutoCloseable {
    private final Network network = Network.newNetwork();
    private final PostgreSQLContainer database =
        new PostgreSQLContainer("postgres:17-alpine")
            .withNetwork(network)
            .withNetworkAliases("database");
    private final Path home;
    private final GenericContainer<?> server;

    Containers() {
      try {
        home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "containers");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      ImageFromDockerfile image = new ImageFromDockerfile();
      Path built = SERVER.resolve("target/liberty/wlp/usr/servers/pifi");
      PARTS.forEach(part -> image.withFileFromPath(part, built.resolve(part)));
      image.withFileFromPath("Dockerfile", SERVER.resolve("src/main/docker/Dockerfile"));
      server =
          new GenericContainer<>(image)
              .withNetwork(network)
              .withExposedPorts(PORT)
              .withFileSystemBind(home.toString(), "/pifi-home", BindMode.READ_WRITE)
              .withEnv("PIFI_DATABASE_URL", "jdbc:postgresql://database/pifi")
              .withEnv("PIFI_DATABASE_USER", "pifi")
              .withEnv("PIFI_DATABASE_PASSWORD", "pifi")
              .withEnv("PIFI_MODELS_ROOTS", "files")
              .withEnv("PIFI_DATA_ROOTS", "files")
              .withEnv("PIFI_WORKERS_THREADS", "1")
              .withEnv("PIFI_WORKERS_HEAP", "512m")
              .waitingFor(
                  Wait.forHttps("/health/ready")
                      .forPort(PORT)
                      .allowInsecure()
                      .withStartupTimeout(Duration.ofMinutes(5)));
    }

    void start() throws IOException {
      TinyRuns.files(home.resolve("files"));
      Users.write(home);
      // The image's user is none of this machine's.
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.toList()) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
      }
      database.withDatabaseName("pifi").withUsername("pifi").withPassword("pifi").start();
      server.start();
    }

    @Override
    public String url() {
      return "https://%s:%d".formatted(server.getHost(), server.getMappedPort(PORT));
    }

    @Override
    public Path home() {
      return home;
    }

    @Override
    public void close() {
      server.stop();
      database.stop();
      network.close();
    }
  }
}
