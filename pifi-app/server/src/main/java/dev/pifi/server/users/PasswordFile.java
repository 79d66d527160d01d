package dev.pifi.server.users;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A file of users, a line {@code name = role hash} for each. Hashes are written as those of Jakarta
 * Security's {@code Pbkdf2PasswordHash}: {@code algorithm:iterations:salt:hash}, the last two in
 * base 64. Immutable; the file is read anew at each use, and one that is not there has no users.
 */
public final class PasswordFile {
  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final int ITERATIONS = 210_000;
  private static final int BYTES = 32;

  private final Path file;
  private final String unknown;

  private record Entry(String role, String hash) {}

  /** The users of a home folder. */
  public PasswordFile(Path home) {
    this.file = home.resolve("security").resolve("users.properties");
    this.unknown = hash(Base64.getEncoder().encodeToString(random()).toCharArray());
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** The names of all users. */
  public List<String> names() {
    return read().stringPropertyNames().stream().sorted().toList();
  }

  /** The role of a user. */
  public Optional<String> role(String name) {
    return entry(name).map(Entry::role);
  }

  /** The role of a user whose password is right; unknown users cost as much time as known ones. */
  public Optional<String> role(String name, char[] password) {
    Optional<Entry> entry = entry(name);
    boolean right = verify(password, entry.map(Entry::hash).orElse(unknown));
    return entry.filter(e -> right).map(Entry::role);
  }

  /** The hash of a password, with a new salt. */
  public static String hash(char[] password) {
    byte[] salt = random();
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        ":",
        ALGORITHM,
        Integer.toString(ITERATIONS),
        base64.encodeToString(salt),
        base64.encodeToString(derive(ALGORITHM, password, salt, ITERATIONS, BYTES)));
  }

  private static boolean verify(char[] password, String hash) {
    String[] parts = hash.split(":", -1);
    if (parts.length != 4 || password.length == 0) {
      return false;
    }
    try {
      byte[] expected = Base64.getDecoder().decode(parts[3]);
      byte[] salt = Base64.getDecoder().decode(parts[2]);
      byte[] found = derive(parts[0], password, salt, Integer.parseInt(parts[1]), expected.length);
      return MessageDigest.isEqual(expected, found);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] derive(
      String algorithm, char[] password, byte[] salt, int iterations, int bytes) {
    try {
      return SecretKeyFactory.getInstance(algorithm)
          .generateSecret(new PBEKeySpec(password, salt, iterations, bytes * Byte.SIZE))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private Optional<Entry> entry(String name) {
    return Optional.ofNullable(read().getProperty(name))
        .map(line -> line.strip().split("\\s+", 2))
        .filter(parts -> parts.length == 2)
        .map(parts -> new Entry(parts[0], parts[1]));
  }

  private Properties read() {
    Properties users = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        users.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return users;
  }
}
