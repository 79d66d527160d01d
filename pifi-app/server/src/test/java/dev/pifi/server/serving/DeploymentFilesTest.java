package dev.pifi.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pifi.server.problem.Problem;
import dev.pifi.spi.PifiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFilesTest {
  @TempDir Path folder;

  private static Deployment request(String body) {
    return DeploymentRequest.read(
        JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void whatIsDeployedIsReadAgain() {
    Deployment run = request("{\"run\": \"r-1\"}");
    Deployment other =
        request(
            "{\"folder\": \"a/b\", \"maxBatch\": 8, \"maxDelayMillis\": 0, \"queue\": 10,"
                + " \"timeoutMillis\": 100, \"engine\": \"pytorch\"}");
    assertEquals(
        new Deployment(Optional.of("r-1"), Optional.empty(), 32, 5, 256, 2000, "pytorch"), run);
    DeploymentFiles files = new DeploymentFiles(folder.resolve("serving"));
    assertEquals(Map.of(), files.read());
    files.write("one", run);
    files.write("two", run);
    files.write("two", other);
    files.write("three", run);
    files.remove("three");
    assertEquals(Map.of("one", run, "two", other), files.read());
  }

  @Test
  void aFileThatCannotBeReadIsNotInTheWayOfTheOthers() throws IOException {
    DeploymentFiles files = new DeploymentFiles(folder);
    Deployment run = request("{\"run\": \"r-1\"}");
    files.write("good", run);
    Files.writeString(folder.resolve("cut.json"), "{\"run\": \"r-");
    Files.writeString(folder.resolve("wrong.json"), "{\"run\": \"r-1\", \"folder\": \"x\"}");
    assertEquals(Map.of("good", run), files.read());
  }

  @Test
  void everyFaultOfARequestIsNamed() {
    PifiException e =
        assertThrows(
            PifiException.class,
            () ->
                request(
                    "{\"maxBatch\": 0, \"queue\": \"many\", \"timeoutMillis\": 1.5, \"engine\":"
                        + " \"onnx\", \"gpu\": 1, \"folder\": 3, \"run\": \"r-1\"}"));
    assertEquals(
        List.of(
            "gpu: not a key; wanted are [engine, folder, maxBatch, maxDelayMillis, queue, run,"
                + " timeoutMillis]",
            "folder: wanted a text, found number",
            "run, folder: wanted one of them, found both",
            "engine: wanted pytorch, the only one there is, found 'onnx'",
            "maxBatch: wanted a whole number from 1 to 1024",
            "queue: wanted a whole number from 1 to 100000",
            "timeoutMillis: wanted a whole number from 1 to 600000"),
        Problem.of(e).faults().orElseThrow());
    assertThrows(PifiException.class, () -> request("{}"));
  }
}
