package dev.pifi.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.demo.DemoFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A small run of the command line in a process of its own, which a test may kill. */
final class ChildRun {
  private static final int LIMIT_SECONDS = 300;
  private static final int POLL_NANOSECONDS = 50_000;

  private final Path folder;
  private final Path spec;

  /** A run folder and its spec; 30 steps, evaluated every 5 and saved every 4. */
  ChildRun(DemoFiles files, Path folder, String... training) throws IOException {
    this.folder = folder;
    this.spec = folder.resolveSibling(folder.getFileName() + ".yaml");
    Files.writeString(
        spec,
        """
        task: text-classification
        method: pifi
        seed: 7
        output: %s
        model: {path: %s}
        plug: {path: %s}
        data: {train: %s, validation: %s, test: %s, max_length: 64}
        runtime: {device: cpu, precision: fp32, threads: 1}
        training:
          epochs: 20
          max_steps: 30
          learning_rate: 0.003
          evaluate_every_steps: 5
          checkpoint_every_steps: 4
        %s
        """
            .formatted(
                folder,
                files.slm(),
                files.llm(),
                files.data("train"),
                files.data("validation"),
                files.data("test"),
                String.join("\n", Stream.of(training).map(t -> "  " + t).toList())));
  }

  /** How a process ended. */
  record Ended(int exitCode, String output) {}

  /** Starts the run, with values that replace some of its spec. */
  Process train(String... overrides) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", spec.toString()));
    arguments.addAll(List.of(overrides));
    return start(List.of(), arguments.toArray(String[]::new));
  }

  Process resume() throws IOException {
    return start(List.of(), "resume", folder.toString());
  }

  /** Starts a worker of the run, which lasts as long as its input. */
  Process work() throws IOException {
    if (!Files.exists(folder.resolve("spec.yaml"))) {
      Files.createDirectories(folder);
      Files.copy(spec, folder.resolve("spec.yaml"));
    }
    return start(List.of(), "worker", folder.toString());
  }

  /** Starts {@code pifi} behind words such as those of a shell that sets a limit. */
  Process start(List<String> before, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.pifi.cli.Pifi"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output().toFile());
    builder.environment().put("OPT_OUT_TRACKING", "true");
    return builder.start();
  }

  /** Waits for the end of a process. */
  Ended end(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("no end: " + Files.readString(output()));
    }
    return new Ended(process.exitValue(), Files.readString(output()));
  }

  /** Waits until something holds or the process has ended. */
  static void await(Process process, BooleanSupplier moment) {
    while (process.isAlive() && !moment.getAsBoolean()) {
      LockSupport.parkNanos(POLL_NANOSECONDS);
    }
  }

  Path folder() {
    return folder;
  }

  /** Whether a file of the folder is there whose name in it matches. */
  boolean has(String in, String pattern) {
    try (Stream<Path> files = Files.list(folder.resolve(in))) {
      return files.anyMatch(f -> f.getFileName().toString().matches(pattern));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the log has a text, as far as it is written. */
  boolean logged(String text) {
    try {
      return Files.readString(folder.resolve("events.jsonl")).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** The log: kind and step of each event. */
  List<String> events() throws IOException {
    List<String> events = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("events.jsonl"))) {
      JsonNode event = new ObjectMapper().readTree(line);
      events.add(event.get("event").asText() + " " + event.path("step").asText());
    }
    return events;
  }

  /** The bytes of all files of the model and the checkpoints, by name. */
  Map<String, byte[]> bytes() throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    for (String part : List.of("model", "checkpoints")) {
      if (!Files.isDirectory(folder.resolve(part))) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder.resolve(part))) {
        for (Path file : files.toList()) {
          bytes.put(part + "/" + file.getFileName(), Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  private Path output() {
    return folder.resolveSibling(folder.getFileName() + ".out");
  }
}
