package dev.pifi.server.launch;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The main class of the runnable jar. The first start unpacks the server into the home folder; each
 * start runs it as a process of its own, which ends when this one is asked to.
 */
public final class Start {
  private static final int USAGE = 2;
  private static final int FAILED = 1;

  private Start() {}

  /** Runs the server until it ends; its exit code is this one's. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length > 0) {
      System.err.println(
          "pifi: the server takes no arguments; its settings are environment variables, such as"
              + " PIFI_HOME and PIFI_HTTPS_PORT");
      System.exit(USAGE);
    }
    int code;
    try {
      code = run(System.getenv());
    } catch (IOException | URISyntaxException e) {
      System.err.println("pifi: the server cannot be started: " + e);
      code = FAILED;
    }
    System.exit(code);
  }

  private static int run(Map<String, String> environment)
      throws IOException, URISyntaxException, InterruptedException {
    Path jar = Path.of(Start.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path home =
        Path.of(environment.getOrDefault("PIFI_HOME", "pifi-home")).toAbsolutePath().normalize();
    String port = environment.getOrDefault("PIFI_HTTPS_PORT", "9443");
    System.err.printf(
        "pifi: https://localhost:%s when it is ready; all it writes is in %s%n", port, home);
    Path wlp = Unpacked.of(jar, home.resolve("server"));
    ProcessBuilder builder = new ProcessBuilder(command(wlp)).inheritIO();
    Map<String, String> variables = builder.environment();
    variables.put("PIFI_HOME", home.toString());
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    // Killed, this process cannot end the server, which therefore watches it.
    variables.put("PIFI_LAUNCHER", Long.toString(ProcessHandle.current().pid()));
    // What Liberty itself writes; servers that share a home folder have names.
    String node = Optional.ofNullable(environment.get("PIFI_NODE")).orElse("local");
    variables.putIfAbsent(
        "WLP_OUTPUT_DIR", home.resolve("nodes").resolve(node).resolve("out").toString());
    Process server = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "pifi-end"));
    return server.waitFor();
  }

  private static List<String> command(Path wlp) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    Path bin = wlp.resolve("bin");
    return windows
        ? List.of("cmd", "/c", bin.resolve("server.bat").toString(), "run", "pifi")
        : List.of(bin.resolve("server").toString(), "run", "pifi");
  }

  /** Its workers write checkpoints first. */
  private static void end(Process server) {
    server.destroy();
    try {
      server.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
