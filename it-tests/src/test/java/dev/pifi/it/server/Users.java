package dev.pifi.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A user of each role, with passwords whose hashes cost little. */
final class Users {
  private static final int ITERATIONS = 2048;

  private Users() {}

  /** Writes them where a server with that home folder finds them. */
  static void write(Path home) throws IOException {
    Path users = Files.createDirectories(home.resolve("security")).resolve("users.properties");
    Files.write(
        users, Stream.of("viewer", "trainer", "admin", "scraper").map(Users::user).toList());
  }

  private static String user(String role) {
    return role + " = " + role + " " + hash(password(role));
  }

  /** A hash as Jakarta Security's Pbkdf2PasswordHash writes it. */
  private static String hash(String password) {
    byte[] salt = new byte[32];
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return String.join(
          ":",
          "PBKDF2WithHmacSHA512",
          Integer.toString(ITERATIONS),
          base64.encodeToString(salt),
          base64.encodeToString(hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String password(String role) {
    return "password of " + role;
  }
}
