package dev.pifi.server.worker;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that trains one run. It ends by itself, after a checkpoint, when its standard input
 * does: by {@link #stop}, or with this server however that goes. Thread-safe.
 */
final class WorkerProcess {
  /** Its output in the run folder, of all attempts. */
  static final String LOG = "worker.log";

  private static final String MAIN = "dev.pifi.cli.Pifi";

  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param threads its CPU threads
   * @param gpu the one it sees; empty where there are none
   */
  static WorkerProcess start(Path run, Settings settings, int threads, OptionalInt gpu)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(run, settings));
    builder.directory(run.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(run.resolve(LOG).toFile()));
    Map<String, String> environment = builder.environment();
    // The server's settings, its database's password among them, are not the worker's.
    environment.keySet().removeIf(name -> name.startsWith("PIFI_") || name.startsWith("WLP_"));
    environment.remove("JVM_ARGS");
    environment.put("PIFI_PLUGINS", settings.folder(Setting.PLUGINS_FOLDER).toString());
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("DJL_OFFLINE", "true");
    gpu.ifPresent(g -> environment.put("CUDA_VISIBLE_DEVICES", Integer.toString(g)));
    allocator(environment);
    return new WorkerProcess(builder.start());
  }

  /** Large pages and few trips to the kernel for libtorch's buffers, as the launcher has them. */
  private static void allocator(Map<String, String> environment) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    environment.putIfAbsent("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    environment.putIfAbsent("MALLOC_MMAP_MAX_", "0");
    environment.putIfAbsent("MALLOC_TRIM_THRESHOLD_", "1000000000000");
    environment.putIfAbsent("MALLOC_ARENA_MAX", "1");
    environment.putIfAbsent("MALLOC_TOP_PAD_", "67108864");
  }

  private static List<String> command(Path run, Settings settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + settings.text(Setting.WORKERS_HEAP));
    command.add("-XX:+UseSerialGC");
    command.add("-Dai.djl.pytorch.graph_optimizer=false");
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    Path base = settings.serverFolder();
    command.add("-cp");
    command.add(
        Stream.of(settings.text(Setting.WORKERS_CLASSPATH).split(File.pathSeparator))
            .map(entry -> base.resolve(entry).toString())
            .collect(Collectors.joining(File.pathSeparator)));
    command.addAll(List.of(MAIN, "worker", run.toString()));
    return command;
  }

  /** Asks it to end after a checkpoint. */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already, or is about to be killed.
      return;
    }
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits for its end. */
  boolean ended(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether it has not ended. */
  boolean alive() {
    return process.isAlive();
  }

  /** How it ended. */
  int exitCode() {
    return process.exitValue();
  }
}
