package dev.pifi.engine.model;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Files and folders that are there whole or not at all, whenever the process is killed. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Writes a text file under a temporary name, forces it to disk and renames it. */
  public static void write(Path file, String text) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      removeQuietly(temporary, e);
      throw failed(file, "to write the file", e);
    }
  }

  /**
   * Puts a folder that was written under another name in the place of one that may be there. A kill
   * leaves the old one, the new one, or the old one under the name that {@link #recover} knows;
   * never a mixture.
   */
  public static void replaceFolder(Path written, Path folder) {
    Path old = previous(folder);
    try {
      deleteFolder(old);
      if (Files.exists(folder)) {
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(written, folder, StandardCopyOption.ATOMIC_MOVE);
      deleteFolder(old);
    } catch (IOException e) {
      throw failed(folder, "to put the new folder in place", e);
    }
  }

  /** Puts the old folder back where {@link #replaceFolder} was cut off before the new one came. */
  public static void recover(Path folder) {
    Path old = previous(folder);
    try {
      if (Files.exists(old) && !Files.exists(folder)) {
        Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      }
      deleteFolder(old);
    } catch (IOException e) {
      throw failed(folder, "to put the old folder back", e);
    }
  }

  /** Removes a folder and all in it; none is fine. */
  public static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * The error of a write that failed: the system's own words, such as "No space left on device".
   */
  public static PifiException failed(Path file, String wanted, IOException e) {
    String reason = e.getMessage();
    if (e instanceof FileSystemException f) {
      reason = f.getFile() + ": " + (f.getReason() == null ? kind(f) : f.getReason());
    }
    return PifiException.of(ErrorCode.STORAGE_FAILED, file.toString())
        .expected(wanted)
        .actual(reason == null ? e.toString() : reason)
        .remedy("free space, allow larger files, or choose another folder")
        .cause(e)
        .build();
  }

  private static String kind(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file that is no folder is in the way";
    }
    return e instanceof AccessDeniedException ? "no permission" : e.getClass().getSimpleName();
  }

  private static Path previous(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".old");
  }

  private static void removeQuietly(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
