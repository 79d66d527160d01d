package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs killed with SIGKILL at moments of every kind, by a fixed seed, and gone on with. */
@DisabledOnOs(OS.WINDOWS)
class KillTest {
  private static final int STEPS = 30;
  private static final int LOADED_MILLISECONDS = 5000;
  private static final int SLOWEST_LOADING_MILLISECONDS = 2500;

  /** The kinds of moments; the first ones are those of the short test. */
  private enum Moment {
    WRITING_CHECKPOINT,
    WRITING_MODEL,
    STEP,
    LOADING,
    CHECKPOINT_RENAMED,
    REPLACING_MODEL,
    VALIDATING,
    TESTING,
    FINISHING,
    ENDED
  }

  @TempDir Path folder;

  @Test
  void aKilledRunEndsWithTheBytesOfAnUninterruptedOne() throws Exception {
    DemoFiles files =
        new DemoFiles(folder.resolve("files"), Families.of(KillTest.class.getClassLoader()));
    files.write();
    ChildRun whole = new ChildRun(files, folder.resolve("whole"));
    ChildRun.Ended ended = whole.end(whole.train());
    assertEquals(0, ended.exitCode(), ended.output());
    Random random = new Random(20);
    int kills = Integer.getInteger("pifi.kills", 2);
    for (int kill = 0; kill < kills; kill++) {
      Moment moment = Moment.values()[kill % Moment.values().length];
      ChildRun run = new ChildRun(files, folder.resolve("run-" + kill));
      String place = kill + " " + moment + " " + kill(run, moment, random);
      goOn(run, place);
      assertSame(whole, run, place);
      System.out.println("killed: " + place);
    }
  }

  @Test
  void aSignalEndsARunWithACheckpointAndTheExitCodeThatShellsExpect() throws Exception {
    DemoFiles files =
        new DemoFiles(folder.resolve("files"), Families.of(KillTest.class.getClassLoader()));
    files.write();
    ChildRun whole = new ChildRun(files, folder.resolve("whole"));
    assertEquals(0, whole.end(whole.train()).exitCode());
    ChildRun run = new ChildRun(files, folder.resolve("run"));
    Process process = run.train();
    ChildRun.await(process, () -> run.logged("\"event\":\"stepped\",\"step\":6,"));
    process.destroy(); // SIGTERM
    ChildRun.Ended stopped = run.end(process);
    assertEquals(143, stopped.exitCode(), stopped.output());
    assertTrue(stopped.output().contains("pifi resume"), stopped.output());
    assertTrue(run.events().size() < whole.events().size(), "it came too late");
    ChildRun.Ended resumed = run.end(run.resume());
    assertEquals(0, resumed.exitCode(), resumed.output());
    for (String file : List.of("model/model.safetensors", "model/pifi.safetensors")) {
      assertArrayEquals(whole.bytes().get(file), run.bytes().get(file), file);
    }
  }

  @Test
  void aSignalEndsACommandThatComputesAndTheJvmDoesNotCrash() throws Exception {
    DemoFiles files =
        new DemoFiles(folder.resolve("files"), Families.of(KillTest.class.getClassLoader()));
    files.write();
    ChildRun run = new ChildRun(files, folder.resolve("run"));
    String[] endless = {
      "bench",
      "step",
      "--shape",
      files.slm().toString(),
      "--llm",
      files.llm().toString(),
      "--length",
      "64",
      "--batch",
      "64",
      "--steps",
      "1000000",
      "--precision",
      "fp32"
    };
    Process process = run.start(List.of(), endless);
    Thread.sleep(LOADED_MILLISECONDS);
    assertTrue(process.isAlive());
    process.destroy(); // SIGTERM
    ChildRun.Ended ended = run.end(process);
    assertEquals(143, ended.exitCode(), ended.output());
    assertTrue(!ended.output().contains("fatal error"), ended.output());
  }

  @Test
  void aWorkerEndsWithACheckpointWhenItsInputDoesAndGoesOn() throws Exception {
    DemoFiles files =
        new DemoFiles(folder.resolve("files"), Families.of(KillTest.class.getClassLoader()));
    files.write();
    ChildRun whole = new ChildRun(files, folder.resolve("whole"));
    assertEquals(0, whole.end(whole.train()).exitCode());
    ChildRun run = new ChildRun(files, folder.resolve("run"));
    Process first = run.work();
    ChildRun.await(first, () -> run.logged("\"event\":\"stepped\",\"step\":6,"));
    Process second = run.work();
    first.getOutputStream().close();
    ChildRun.Ended ended = run.end(first);
    assertEquals(143, ended.exitCode(), ended.output());
    // It waited for the first one's checkpoint.
    assertEquals(0, run.end(second).exitCode(), ended.output());
    assertSame(whole, run, "a worker");
  }

  /** Starts the run, kills it at the moment; says what was there then. */
  private static String kill(ChildRun run, Moment moment, Random random) throws Exception {
    Process process = run.train();
    int step = 1 + random.nextInt(STEPS - 1);
    if (moment == Moment.LOADING) {
      Thread.sleep(random.nextInt(SLOWEST_LOADING_MILLISECONDS));
    } else {
      ChildRun.await(process, moment(run, moment, step));
    }
    process.destroyForcibly();
    run.end(process);
    List<String> parts = new ArrayList<>();
    for (String part : List.of("spec.yaml", "model", "model.tmp", "model.old", "metrics.json")) {
      if (Files.exists(run.folder().resolve(part))) {
        parts.add(part);
      }
    }
    if (run.has("checkpoints", ".*tmp")) {
      parts.add("a checkpoint in part");
    }
    Path log = run.folder().resolve("events.jsonl");
    long lines = Files.exists(log) ? Files.readString(log).lines().count() : 0;
    return "with " + lines + " events and " + parts;
  }

  private static BooleanSupplier moment(ChildRun run, Moment moment, int step) {
    String logged = "\"event\":\"stepped\",\"step\":" + step + ",";
    int saved = Math.max(4, step / 4 * 4);
    int evaluated = Math.max(5, step / 5 * 5);
    return switch (moment) {
      case WRITING_CHECKPOINT -> () -> run.has("checkpoints", ".*0" + saved + "\\..*tmp");
      case CHECKPOINT_RENAMED -> () -> run.has("checkpoints", ".*0" + saved + "\\.safetensors");
      case WRITING_MODEL -> () -> run.has("model.tmp", ".*safetensors.*");
      case REPLACING_MODEL -> () -> run.has("", "model\\.old");
      case VALIDATING -> () -> run.logged("\"event\":\"stepped\",\"step\":" + evaluated + ",");
      case TESTING -> () -> run.logged("\"event\":\"evaluated\",\"step\":" + STEPS);
      case FINISHING -> () -> run.logged("\"event\":\"finished\"");
      case ENDED -> () -> false;
      case STEP, LOADING -> () -> run.logged(logged);
    };
  }

  private static void goOn(ChildRun run, String place) throws Exception {
    boolean started = Files.exists(run.folder().resolve("spec.yaml"));
    boolean finished = Files.exists(run.folder().resolve("metrics.json"));
    Map<String, byte[]> before = run.bytes();
    ChildRun.Ended resumed = run.end(run.resume());
    if (!started) {
      assertEquals(4, resumed.exitCode(), place + resumed.output());
      assertTrue(resumed.output().contains("start the run with 'pifi train'"), resumed.output());
      resumed = run.end(run.train());
    }
    assertEquals(0, resumed.exitCode(), place + "\n" + resumed.output());
    if (finished) {
      assertTrue(resumed.output().contains("already finished"), resumed.output());
      assertSame(before, run.bytes(), place);
    }
  }

  private static void assertSame(ChildRun whole, ChildRun run, String place) throws IOException {
    assertSame(whole.bytes(), run.bytes(), place);
    List<String> events = new ArrayList<>(run.events());
    events.removeIf(e -> e.startsWith("started"));
    List<String> expected = new ArrayList<>(whole.events());
    expected.removeIf(e -> e.startsWith("started"));
    // A run that was asked to stop saved once more.
    events.removeIf(e -> e.startsWith("saved") && !expected.contains(e));
    assertEquals(expected, events, place);
    assertTrue(!run.has("", "model\\..*"), place);
  }

  private static void assertSame(
      Map<String, byte[]> expected, Map<String, byte[]> found, String place) {
    assertEquals(expected.keySet(), found.keySet(), place);
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), place + name));
  }
}
