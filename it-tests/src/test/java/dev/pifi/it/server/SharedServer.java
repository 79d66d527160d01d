package dev.pifi.it.server;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One server with tiny models for all test classes that only ask it things; a start takes long. */
final class SharedServer implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);

  private record Held(LibertyServer server) implements AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LibertyServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  private static LibertyServer server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Held.class, type -> start(), Held.class)
        .server();
  }

  private static Held start() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "server");
      LibertyServer server = new LibertyServer(folder).with("PIFI_UPLOADS_MAX_BYTES", "1000");
      TinyRuns.files(server);
      return new Held(server.start());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
