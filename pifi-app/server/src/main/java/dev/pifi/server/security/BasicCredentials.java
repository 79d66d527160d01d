package dev.pifi.server.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * HTTP Basic against the user file. What was right is remembered for a minute, as a salted hash:
 * the file's own hash is slow on purpose, and a client sends it with each request. Thread-safe.
 */
@Singleton
public final class BasicCredentials {
  private static final String SCHEME = "basic ";
  private static final int REMEMBERED = 1000;
  private static final Duration MEMORY = Duration.ofMinutes(1);

  private final UserFile users;
  private final byte[] salt = new byte[32];
  private final Map<String, Known> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Known(Set<String> roles, long untilNanos) {}

  /** Credentials of a user file. */
  @Inject
  public BasicCredentials(UserFile users) {
    this.users = users;
    new SecureRandom().nextBytes(salt);
  }

  /** The caller of an Authorization header; empty if it is of another scheme or wrong. */
  public Optional<Caller> caller(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String text;
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      text = new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = text.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : caller(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The caller of a name and a password; empty if they are wrong. */
  public Optional<Caller> caller(String name, String password) {
    String print = print(name, password);
    Optional<Set<String>> remembered = remembered(print);
    if (remembered.isEmpty()) {
      remembered = users.roles(name, password.toCharArray());
      remembered.ifPresent(roles -> remember(print, roles));
    }
    return remembered.map(roles -> new Caller(name, roles));
  }

  private synchronized Optional<Set<String>> remembered(String print) {
    return Optional.ofNullable(known.get(print))
        .filter(k -> k.untilNanos() - System.nanoTime() > 0)
        .map(Known::roles);
  }

  private synchronized void remember(String print, Set<String> roles) {
    known.put(print, new Known(roles, System.nanoTime() + MEMORY.toNanos()));
  }

  private String print(String name, String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      digest.update((name + "\n" + password).getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
