package dev.pifi.server.security;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.server.config.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The registry of a single machine: {@code security/users.properties} in the home folder, a line
 * {@code name = role hash} for each user. The first start writes one user, {@code admin}, and
 * prints its password once. Thread-safe; the file is read anew at each use.
 */
@Singleton
public final class UserFile {
  private static final int PASSWORD_BYTES = 15;
  private static final Map<String, String> HASH =
      Map.of(
          "Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512",
          "Pbkdf2PasswordHash.Iterations", "210000");

  private final Path file;
  private final Pbkdf2PasswordHash hash;
  private final String unknown;

  /** The file of the home folder. */
  @Inject
  public UserFile(Settings settings, Pbkdf2PasswordHash hash) {
    this.file = settings.home().resolve("security").resolve("users.properties");
    this.hash = hash;
    hash.initialize(HASH);
    // Unknown users cost as much time as known ones.
    this.unknown = hash.generate(password());
  }

  /** Writes the first user where there is no file yet. */
  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    if (Files.exists(file)) {
      return;
    }
    char[] password = password();
    try {
      Files.createDirectories(file.getParent());
      AtomicFiles.write(file, "admin = admin " + hash.generate(password) + "\n");
      OwnerOnly.apply(file);
    } catch (IOException e) {
      throw AtomicFiles.failed(file, "to write the first user", e);
    }
    System.out.println(
        "\n  First start. Log in as 'admin' with the password " + new String(password) + "\n");
  }

  /** The roles of a user whose password is right; empty for all others. */
  public Optional<Set<String>> roles(String name, char[] password) {
    Optional<String[]> entry = entry(name);
    boolean right = hash.verify(password, entry.map(e -> e[1]).orElse(unknown));
    return entry.filter(e -> right).map(e -> Role.withHeld(Set.of(e[0])));
  }

  private Optional<String[]> entry(String name) {
    Properties users = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      users.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.ofNullable(users.getProperty(name))
        .map(line -> line.strip().split("\\s+", 2))
        .filter(parts -> parts.length == 2);
  }

  private static char[] password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).toCharArray();
  }
}
