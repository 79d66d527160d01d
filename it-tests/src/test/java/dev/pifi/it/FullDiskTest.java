package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose disk fills, on small file systems in memory; skipped where none can be mounted. */
class FullDiskTest {
  private static final int PAGE = 4096;

  @TempDir Path folder;
  private final List<Path> mounted = new ArrayList<>();
  private DemoFiles files;
  private ChildRun run;

  @BeforeEach
  void write() throws IOException {
    files = new DemoFiles(folder.resolve("files"), Families.of(getClass().getClassLoader()));
    files.write();
  }

  @AfterEach
  void unmount() throws Exception {
    for (Path place : mounted) {
      assertEquals("", shell("umount", place.toString()));
    }
  }

  @Test
  void aCheckpointThatDoesNotFitLeavesTheEarlierOnesAndTheRunGoesOn() throws Exception {
    ChildRun whole = new ChildRun(files, folder.resolve("whole"));
    assertEquals(0, whole.end(whole.train()).exitCode());
    long one = bytes(whole.folder().resolve("checkpoints")) / 2;
    run = new ChildRun(files, folder.resolve("run"));
    mount(run.folder().resolve("checkpoints"), one * 5 / 2);
    assertFull(run.train());
    assertEquals(
        List.of("step-000000004.safetensors", "step-000000008.safetensors"),
        names(run.folder().resolve("checkpoints")));
    String larger = "remount,size=" + 10 * one;
    assertEquals("", shell("mount", "-o", larger, run.folder().resolve("checkpoints").toString()));
    ChildRun.Ended resumed = run.end(run.resume());
    assertEquals(0, resumed.exitCode(), resumed.output());
    whole
        .bytes()
        .forEach(
            (name, bytes) -> {
              if (name.endsWith(".safetensors")) {
                assertArrayEquals(bytes, read(run.folder().resolve(name)), name);
              }
            });
  }

  @Test
  void aModelThatDoesNotFitLeavesNoPartOfOneAndTheRunGoesOn() throws Exception {
    ChildRun whole = new ChildRun(files, folder.resolve("whole"));
    assertEquals(0, whole.end(whole.train()).exitCode());
    long one = bytes(whole.folder().resolve("model"));
    run = new ChildRun(files, folder.resolve("run"));
    mount(run.folder(), one / 2 + 16 * PAGE);
    mount(run.folder().resolve("checkpoints"), 100 * one);
    assertFull(run.train());
    assertFalse(Files.exists(run.folder().resolve("model.tmp")));
    assertFalse(Files.exists(run.folder().resolve("model")));
    assertEquals("", shell("mount", "-o", "remount,size=" + 100 * one, run.folder().toString()));
    ChildRun.Ended resumed = run.end(run.resume());
    assertEquals(0, resumed.exitCode(), resumed.output());
    String weights = "model/model.safetensors";
    assertArrayEquals(read(whole.folder().resolve(weights)), read(run.folder().resolve(weights)));
  }

  @Test
  void eventsThatDoNotFitEndTheRunOnce() throws Exception {
    run = new ChildRun(files, folder.resolve("run"));
    mount(run.folder(), 16 * PAGE);
    mount(run.folder().resolve("checkpoints"), 1 << 28);
    mount(run.folder().resolve("model"), 1 << 28);
    Files.write(run.folder().resolve("other"), new byte[14 * PAGE]);
    ChildRun.Ended ended = assertFull(run.train("training.evaluate_every_steps=1000"));
    assertTrue(ended.output().contains("events.jsonl"), ended.output());
  }

  private ChildRun.Ended assertFull(Process process) throws Exception {
    ChildRun.Ended ended = run.end(process);
    assertEquals(10, ended.exitCode(), ended.output());
    assertEquals(
        1, ended.output().lines().filter(l -> l.startsWith("error: ")).count(), ended.output());
    assertTrue(ended.output().contains("No space left on device"), ended.output());
    assertTrue(ended.output().contains("free space"), ended.output());
    assertFalse(ended.output().contains("\tat "), ended.output());
    return ended;
  }

  private void mount(Path place, long size) throws Exception {
    Files.createDirectories(place);
    String fault = shell("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", place.toString());
    assumeTrue(fault.isEmpty(), "no small file system can be mounted here: " + fault);
    mounted.add(0, place);
  }

  /** What a command says, empty if it went well. */
  private static String shell(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? "" : said + " (failed)";
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.mapToLong(f -> read(f).length).sum();
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
