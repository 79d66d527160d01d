package dev.pifi.cli;

import java.io.IOException;
import java.io.InputStream;

/** Takes the end of standard input for the signal that ends a run: who held it is gone. */
final class InputEnd {
  private static final int TERM = 15;

  private InputEnd() {}

  /** Waits on a thread of its own. */
  static void watch(InputStream input, Signals signals) {
    Thread thread = new Thread(() -> await(input, signals), "end of input");
    thread.setDaemon(true);
    thread.start();
  }

  private static void await(InputStream input, Signals signals) {
    byte[] unused = new byte[256];
    try {
      while (input.read(unused) >= 0) {
        // What is sent does not matter.
        continue;
      }
    } catch (IOException e) {
      System.err.println("standard input broke: " + e.getMessage());
    }
    signals.came(TERM);
  }
}
