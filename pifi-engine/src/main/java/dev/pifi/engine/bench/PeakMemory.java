package dev.pifi.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process has taken of the machine's memory. */
public final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final String NOW = "VmRSS:";

  private PeakMemory() {}

  /** The largest resident set so far in MiB; empty where the system does not tell. */
  public static OptionalLong residentMib() {
    return mib(PEAK);
  }

  /** The resident set now in MiB; empty where the system does not tell. */
  static OptionalLong residentNowMib() {
    return mib(NOW);
  }

  private static OptionalLong mib(String field) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(field)) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024);
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
