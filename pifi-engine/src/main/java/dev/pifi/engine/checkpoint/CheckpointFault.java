package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Words the faults of checkpoint files the same way everywhere. */
final class CheckpointFault {
  static final String FETCH_AGAIN = "fetch the file again, or write the checkpoint again";

  private CheckpointFault() {}

  /** A file whose content is not what its format demands. */
  static PifiException malformed(Path file, String expected, String actual) {
    return malformed(file.toString(), expected, actual);
  }

  /** A tensor whose entry is not what its format demands. */
  static PifiException malformed(Path file, String tensor, String expected, String actual) {
    return malformed(file + ": tensor '" + tensor + "'", expected, actual);
  }

  private static PifiException malformed(String subject, String expected, String actual) {
    return PifiException.of(ErrorCode.CHECKPOINT_INVALID, subject)
        .expected(expected)
        .actual(actual)
        .remedy(FETCH_AGAIN)
        .build();
  }

  /** A file that is missing or that the operating system does not let us read. */
  static PifiException unreadable(Path file, IOException cause) {
    String actual =
        cause instanceof NoSuchFileException
            ? "no such file"
            : cause instanceof AccessDeniedException
                ? "no permission to read it"
                : Files.isDirectory(file) ? "a folder" : String.valueOf(cause.getMessage());
    return PifiException.of(ErrorCode.FILE_INVALID, file.toString())
        .expected("a readable file")
        .actual(actual)
        .remedy("check the path and the permissions")
        .cause(cause)
        .build();
  }
}
