package dev.pifi.server.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The server's folder out of the jar: a Liberty runs from files only. Stateless. */
final class Unpacked {
  private static final String ROOT = "wlp/";
  private static final String PROGRAMS = "wlp/bin/";

  private Unpacked() {}

  /**
   * The folder of this build below {@code folder}, unpacked if it is not there yet. It appears at
   * once or not at all, so that a start that was cut off leaves no half of it.
   *
   * @throws IOException if the jar cannot be read, or the folder not be written
   */
  static Path of(Path jar, Path folder) throws IOException {
    String build =
        Long.toHexString(Files.size(jar))
            + "-"
            + Long.toHexString(Files.getLastModifiedTime(jar).toMillis());
    Path done = folder.resolve(build);
    if (!Files.isDirectory(done)) {
      Path part = folder.resolve(build + ".part-" + ProcessHandle.current().pid());
      try {
        unpack(jar, part);
        Files.move(part, done, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        delete(part);
        // Somebody else's start may have been quicker.
        if (!Files.isDirectory(done)) {
          throw e;
        }
      }
    }
    return done.resolve("wlp");
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    boolean posix = jar.getFileSystem().supportedFileAttributeViews().contains("posix");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream().filter(e -> e.getName().startsWith(ROOT) && !e.isDirectory()).toList();
      for (ZipEntry entry : entries) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("an entry of the jar leads out of it: " + entry.getName());
        }
        Files.createDirectories(file.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        if (posix && entry.getName().startsWith(PROGRAMS)) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
