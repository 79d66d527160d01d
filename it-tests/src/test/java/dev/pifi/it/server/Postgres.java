package dev.pifi.it.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A PostgreSQL that can be stopped and started again with all that it keeps. */
final class Postgres implements AutoCloseable {
  private final Path folder;
  private final int port;
  private EmbeddedPostgres process;

  /** One that is not started, with its files in a folder. */
  Postgres(Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket socket = new ServerSocket(0)) {
      this.port = socket.getLocalPort();
    }
  }

  /** Starts it. */
  Postgres start() throws IOException {
    process =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setPort(port)
            .start();
    return this;
  }

  /** Stops it; who is connected is cut off. */
  void stop() throws IOException {
    process.close();
    process = null;
  }

  /** Makes it the database of a server that is not started. */
  LibertyServer of(LibertyServer server) {
    return server
        .with("PIFI_DATABASE_URL", "jdbc:postgresql://localhost:" + port + "/postgres")
        .with("PIFI_DATABASE_USER", "postgres")
        .with("PIFI_DATABASE_PASSWORD", "postgres");
  }

  @Override
  public void close() {
    if (process != null) {
      try {
        stop();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
