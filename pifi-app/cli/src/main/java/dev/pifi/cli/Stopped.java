package dev.pifi.cli;

import dev.pifi.spi.PifiException;

/** A run that a signal ended after its state was saved. */
final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  Stopped(PifiException cause, int exitCode) {
    super("stopped: " + cause.actual() + "\n" + cause.remedy(), cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
