package dev.pifi.server.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What is deployed, a file for each name in {@code serving}. One thread at a time for a name. */
@Singleton
public class DeploymentFiles {
  private static final Logger LOG = Logger.getLogger(DeploymentFiles.class.getName());
  private static final String ENDING = ".json";

  private final Path folder;
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Files of the home folder. */
  @Inject
  public DeploymentFiles(Settings settings) {
    this(settings.home().resolve("serving"));
  }

  DeploymentFiles(Path folder) {
    this.folder = folder;
  }

  /** All of them by name; a file that cannot be read is left out and the log says so. */
  Map<String, Deployment> read() {
    Map<String, Deployment> all = new TreeMap<>();
    for (Path file : list()) {
      String name = file.getFileName().toString();
      try {
        ObjectNode node = json.readValue(file.toFile(), ObjectNode.class);
        all.put(name.substring(0, name.length() - ENDING.length()), DeploymentRequest.read(node));
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.WARNING, "what {0} deploys is not loaded: {1}", new Object[] {file, e});
      }
    }
    return all;
  }

  private List<Path> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(f -> f.getFileName().toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      throw AtomicFiles.failed(folder, "to read what is deployed", e);
    }
  }

  void write(String name, Deployment d) {
    ObjectNode node = json.createObjectNode();
    d.run().ifPresent(run -> node.put("run", run));
    d.folder().ifPresent(f -> node.put("folder", f));
    node.put("maxBatch", d.maxBatch());
    node.put("maxDelayMillis", d.maxDelayMillis());
    node.put("queue", d.queue());
    node.put("timeoutMillis", d.timeoutMillis());
    node.put("engine", d.engine());
    try {
      AtomicFiles.write(file(name), json.writeValueAsString(node) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  void remove(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw AtomicFiles.failed(file(name), "to forget what was deployed", e);
    }
  }

  private Path file(String name) {
    return folder.resolve(name + ENDING);
  }
}
