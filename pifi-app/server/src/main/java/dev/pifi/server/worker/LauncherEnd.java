package dev.pifi.server.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;

/**
 * Ends the server when the runnable jar's process, which started it, is gone: one that is killed
 * cannot end the server itself. The end is that of SIGTERM, workers write checkpoints first.
 */
@ApplicationScoped
class LauncherEnd {
  private static final Logger LOG = Logger.getLogger(LauncherEnd.class.getName());

  /** The number of the launcher's process; the jar sets it. */
  private static final String VARIABLE = "PIFI_LAUNCHER";

  void watch(@Observes @Initialized(ApplicationScoped.class) Object event) {
    Optional<Long> number = Optional.ofNullable(System.getenv(VARIABLE)).map(Long::valueOf);
    number.ifPresent(
        launcher ->
            ProcessHandle.of(launcher)
                .<CompletableFuture<?>>map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(launcher))
                .thenRun(LauncherEnd::end));
  }

  /** Asks this process to end, as a terminal would; it may be ending already. */
  private static void end() {
    LOG.info("the process that started this server is gone; the server ends");
    Thread ending = new Thread(() -> System.exit(1), "pifi-end");
    ending.setDaemon(true);
    ending.start();
  }
}
