package dev.pifi.server.security;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.server.config.Settings;
import dev.pifi.server.users.PasswordFile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The registry of a single machine: {@code security/users.properties} in the home folder, a line
 * {@code name = role hash} for each user. The first start writes one user, {@code admin}, and
 * prints its password once. Thread-safe; the file is read anew at each use.
 */
@Singleton
public final class UserFile {
  private static final int PASSWORD_BYTES = 15;

  private final PasswordFile users;

  /** The file of the home folder. */
  @Inject
  public UserFile(Settings settings) {
    this.users = new PasswordFile(settings.home());
  }

  /** Writes the first user where there is no file yet. */
  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    Path file = users.file();
    if (Files.exists(file)) {
      return;
    }
    char[] password = password();
    try {
      Files.createDirectories(file.getParent());
      AtomicFiles.write(file, "admin = admin " + PasswordFile.hash(password) + "\n");
      OwnerOnly.apply(file);
    } catch (IOException e) {
      throw AtomicFiles.failed(file, "to write the first user", e);
    }
    System.out.println(
        "\n  First start. Log in as 'admin' with the password " + new String(password) + "\n");
  }

  /** The roles of a user whose password is right; empty for all others. */
  public Optional<Set<String>> roles(String name, char[] password) {
    return users.role(name, password).map(role -> Role.withHeld(Set.of(role)));
  }

  private static char[] password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).toCharArray();
  }
}
