package dev.pifi.cli;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One process at a time in a run folder. The system lets go of it when the process is killed. */
final class RunLock {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a run folder.
   *
   * @throws PifiException USAGE if another process trains there
   */
  static RunLock take(Path folder) {
    Path file = folder.resolve("run.lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel).isPresent()) {
        return new RunLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw AtomicFiles.failed(file, "to lock the run folder", e);
    }
    throw PifiException.of(ErrorCode.USAGE, folder.toString())
        .expected("a run that nobody works on")
        .actual("another process that trains there")
        .remedy("wait for its end, or end it first")
        .build();
  }

  /**
   * Takes a run folder as soon as the process that has it ends.
   *
   * @throws PifiException USAGE if it does not end in time
   */
  static RunLock take(Path folder, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return take(folder);
      } catch (PifiException e) {
        if (e.code() != ErrorCode.USAGE || System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  /** Lets go of the folder. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw AtomicFiles.failed(Path.of("run.lock"), "to let go of the run folder", e);
    }
  }
}
