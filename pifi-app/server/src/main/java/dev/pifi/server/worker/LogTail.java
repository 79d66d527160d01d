package dev.pifi.server.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a worker's output. Stateless. */
public final class LogTail {
  private static final int MOST_BYTES = 1 << 20;

  private LogTail() {}

  /** The last lines; none if there is no output yet. */
  public static List<String> lines(Path runFolder, int count) throws IOException {
    Path log = runFolder.resolve(WorkerProcess.LOG);
    if (!Files.exists(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - MOST_BYTES);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
  }

  /** Why a worker failed, in its own words: the error it ended with. */
  static String fault(Path runFolder, int exitCode) {
    String otherwise = "the worker ended with exit code " + exitCode + "; its log may say why";
    try {
      List<String> lines = lines(runFolder, 20);
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (lines.get(i).startsWith("error: ")) {
          return lines.subList(i, lines.size()).stream()
              .map(String::strip)
              .collect(Collectors.joining("; "))
              .substring("error: ".length());
        }
      }
      return otherwise;
    } catch (IOException e) {
      return otherwise;
    }
  }
}
