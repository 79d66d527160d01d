package dev.pifi.server.store;

/** What lies at the bottom of a fault; the layers above a database tell it in pages. Stateless. */
public final class RootCause {
  private RootCause() {}

  /** The fault that began it, in one line. */
  public static String of(Throwable fault) {
    Throwable root = fault;
    // Causes can go round in a circle.
    for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root.toString().lines().findFirst().orElse("");
  }
}
