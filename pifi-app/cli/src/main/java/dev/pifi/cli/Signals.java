package dev.pifi.cli;

import dev.pifi.engine.training.StopRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns the first SIGINT or SIGTERM of a training into a request to stop after the step in
 * progress, and the second, or the first of another command, into an end at once. Shutdown hooks
 * cannot do that: while they run, the JVM ignores further signals. {@code sun.misc.Signal} is
 * called by reflection because the compiler warns of any direct use; a JVM without it keeps its own
 * behaviour.
 */
final class Signals {
  private static final int BASE = 128;
  private static final List<String> NAMES = List.of("INT", "TERM");
  private static final int LONGEST_STEP_MILLISECONDS = 20_000;

  private final Optional<StopRequest> stop;
  private final String hint;
  private final Thread worker = Thread.currentThread();
  private final AtomicInteger exitCode = new AtomicInteger(BASE + 2);

  private Signals(Optional<StopRequest> stop, String hint) {
    this.stop = stop;
    this.hint = hint;
  }

  /**
   * Listens to signals.
   *
   * @param hint what to tell a user whose run ends at once
   */
  static Signals install(StopRequest stop, String hint) {
    Signals signals = new Signals(Optional.of(stop), hint);
    NAMES.forEach(signals::handle);
    return signals;
  }

  /** Ends the process at the first signal, for commands that have no state to save. */
  static void endAtOnce() {
    Signals signals = new Signals(Optional.empty(), "ended");
    NAMES.forEach(signals::handle);
  }

  /** The exit code that a shell expects after the signal that came: 130 for INT, 143 for TERM. */
  int exitCode() {
    return exitCode.get();
  }

  private void handle(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      int number = (int) signal.getMethod("getNumber").invoke(of(signal, name));
      InvocationHandler call =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  came(number);
                  yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "signals of pifi";
              };
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              of(signal, name),
              Proxy.newProxyInstance(
                  Signals.class.getClassLoader(), new Class<?>[] {handler}, call));
    } catch (ReflectiveOperationException e) {
      // No such JVM interface, or the JVM was told to leave signals alone (-Xrs).
      return;
    }
  }

  private static Object of(Class<?> signal, String name) throws ReflectiveOperationException {
    return signal.getConstructor(String.class).newInstance(name);
  }

  /** A signal came, or something that means the same. */
  void came(int number) {
    exitCode.set(BASE + number);
    if (stop.isPresent() && stop.get().request()) {
      System.err.println("stopping after this step; a second signal ends at once");
    } else {
      System.err.println(hint);
      awaitJava();
      Runtime.getRuntime().halt(BASE + number);
    }
  }

  /** A process that ends while libtorch computes loses libtorch's memory first, and crashes. */
  private void awaitJava() {
    long limit = System.nanoTime() + LONGEST_STEP_MILLISECONDS * 1_000_000L;
    while (computing() && System.nanoTime() < limit) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean computing() {
    StackTraceElement[] stack = worker.getStackTrace();
    return stack.length > 0
        && stack[0].isNativeMethod()
        && stack[0].getClassName().startsWith("ai.djl.");
  }
}
