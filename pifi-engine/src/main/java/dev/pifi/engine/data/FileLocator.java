package dev.pifi.engine.data;

import dev.pifi.engine.naming.NearestName;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the files that a path or glob means, relative to a base folder. */
final class FileLocator {
  private static final Pattern REMOTE = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+://.*");

  private final Path base;

  FileLocator(Path base) {
    this.base = base.toAbsolutePath().normalize();
  }

  /** A file and the name under which messages speak of it. */
  record Located(Path path, String label) {}

  /** The files of {@code location}, sorted by path; at least one. */
  List<Located> locate(Connection connection, String location) throws SQLException {
    if (REMOTE.matcher(location).matches()) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, location)
          .expected("a path on this machine")
          .actual("a remote address")
          .remedy("download the file and give its path")
          .build();
    }
    Optional<Path> plain = plainPath(location);
    if (plain.isPresent() && Files.isRegularFile(plain.get())) {
      return List.of(new Located(plain.get(), location));
    }
    if (plain.isPresent() && Files.isDirectory(plain.get())) {
      throw PifiException.of(ErrorCode.FILE_INVALID, location)
          .expected("a data file or a glob")
          .actual("a folder")
          .remedy("name a file in it, or all of a kind, such as " + location + "/*.jsonl")
          .build();
    }
    return isGlob(location) ? expand(connection, location) : notFound(location, plain);
  }

  private Optional<Path> plainPath(String location) {
    try {
      return Optional.of(base.resolve(location).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean isGlob(String location) {
    return location.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /** The glob with the base folder before it. */
  String absolutePattern(String glob) {
    return isAbsolute(glob) ? glob : DuckSession.withoutGlob(base.toString()) + "/" + glob;
  }

  private static boolean isAbsolute(String location) {
    return location.startsWith("/") || location.matches("^[A-Za-z]:[/\\\\].*");
  }

  private List<Located> expand(Connection connection, String location) throws SQLException {
    boolean absolute = isAbsolute(location);
    String pattern = absolutePattern(location);
    List<Located> found = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT file FROM glob(?) ORDER BY file")) {
      statement.setString(1, pattern);
      try (ResultSet files = statement.executeQuery()) {
        while (files.next()) {
          Path path = Path.of(files.getString(1)).normalize();
          if (Files.isRegularFile(path)) {
            boolean inside = !absolute && path.startsWith(base);
            found.add(new Located(path, (inside ? base.relativize(path) : path).toString()));
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw PifiException.of(ErrorCode.FILE_INVALID, location)
          .expected("files that this glob matches")
          .actual("none" + (absolute ? "" : " under " + base))
          .remedy("check the folder and the pattern")
          .build();
    }
    return found;
  }

  private List<Located> notFound(String location, Optional<Path> plain) {
    String folder = plain.map(Path::getParent).map(Path::toString).orElse(base.toString());
    Optional<String> nearest = plain.flatMap(FileLocator::nearestSibling);
    throw PifiException.of(ErrorCode.FILE_INVALID, location)
        .expected("a data file")
        .actual("no such file in " + folder)
        .remedy(
            nearest
                .map(name -> "did you mean " + name + "? Otherwise check the path")
                .orElse("check the path"))
        .build();
  }

  private static Optional<String> nearestSibling(Path missing) {
    Path folder = missing.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> siblings = Files.list(folder)) {
      return NearestName.among(
          siblings.limit(1000).map(p -> p.getFileName().toString()).toList(),
          missing.getFileName().toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
