package dev.pifi.server.data;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.spec.Roots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Data files under the data roots, uploads among them. Thread-safe. */
@Singleton
public class Datasets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern FILE =
      Pattern.compile(".*\\.(csv|tsv|jsonl|json|parquet)(\\.gz)?", Pattern.CASE_INSENSITIVE);
  private static final int BUFFER = 1 << 16;

  private final Roots roots;
  private final long mostBytes;

  /** Data of roots. */
  @Inject
  public Datasets(Roots roots, Settings settings) {
    this.roots = roots;
    this.mostBytes = settings.number(Setting.UPLOADS_MAX_BYTES, 0);
  }

  /**
   * A data file.
   *
   * @param name what specs call it
   * @param bytes its length
   * @param uploaded whether it came by upload
   */
  @Schema(name = "Dataset")
  public record Item(String name, long bytes, boolean uploaded) {}

  /** The files there are, root by root, by name. */
  public List<Item> list() {
    List<Item> items = new ArrayList<>();
    for (Path root : roots.data()) {
      boolean uploads = root.equals(roots.uploads());
      for (Path file : FileWalk.files(root, f -> uploads || FILE.matcher(f.toString()).matches())) {
        String name = Roots.name(List.of(root), file);
        if (items.stream().noneMatch(i -> i.name().equals(name))) {
          items.add(item(name, file, uploads));
        }
      }
    }
    return List.copyOf(items);
  }

  /**
   * Keeps a file.
   *
   * @throws Refusal 400 if the name is none, 409 if a root has it already, 413 if it is too long
   */
  public Item upload(String name, InputStream body) {
    Path file = file(name);
    if (roots.data(name).filter(found -> !found.equals(file)).isPresent()) {
      throw Refusal.conflict(
          "data file " + name, "a name that is free", "a file of a data root", "choose another");
    }
    Path temporary = null;
    try {
      Files.createDirectories(roots.uploads());
      temporary = Files.createTempFile(roots.uploads(), ".upload", null);
      copy(name, body, temporary);
      Files.move(
          temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return item(name, file, true);
    } catch (IOException e) {
      throw AtomicFiles.failed(Path.of(name), "to keep the upload", e);
    } finally {
      removeQuietly(temporary);
    }
  }

  private void copy(String name, InputStream body, Path to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(to)) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        bytes += read;
        if (bytes > mostBytes) {
          throw Refusal.tooLarge("data file " + name, mostBytes);
        }
        out.write(buffer, 0, read);
      }
    }
  }

  /**
   * Removes an upload.
   *
   * @throws Refusal 404 if there is none of that name
   */
  public void delete(String name) {
    try {
      if (!Files.deleteIfExists(file(name))) {
        throw Refusal.notFound(
            "uploaded data file " + name, "GET /api/v1/datasets says which ones are uploads");
      }
    } catch (IOException e) {
      throw AtomicFiles.failed(Path.of(name), "to remove the upload", e);
    }
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw Refusal.badRequest("name of a data file", NAME.pattern(), name);
    }
    return roots.uploads().resolve(name);
  }

  private static Item item(String name, Path file, boolean uploaded) {
    try {
      return new Item(name, Files.size(file), uploaded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeQuietly(Path temporary) {
    try {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // It is hidden from lists; the next upload is not in its way.
      return;
    }
  }
}
