package dev.pifi.server.security;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sessions of pages as signed values (HMAC-SHA-256) instead of memory: they outlive a restart and
 * hold on every server with the same key file. Thread-safe.
 */
@Singleton
public final class SessionTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Path keyFile;
  private final Duration life;
  private final SecretKeySpec key;

  /** Tokens signed with the key file of the home folder, which is made if it is not there. */
  @Inject
  public SessionTokens(Settings settings) {
    this.keyFile = settings.home().resolve("security").resolve("session.key");
    this.life = Duration.ofMinutes(settings.number(Setting.SESSION_MINUTES, 1));
    this.key = new SecretKeySpec(readOrMake(), ALGORITHM);
  }

  /** How long a session lasts. */
  public Duration life() {
    return life;
  }

  /** A new session's value. */
  public String issue(Caller caller) {
    String body =
        String.join(
            ".",
            encode(caller.name().getBytes(StandardCharsets.UTF_8)),
            encode(String.join(",", caller.roles()).getBytes(StandardCharsets.UTF_8)),
            Long.toString(Instant.now().plus(life).getEpochSecond()),
            encode(random(16)));
    return body + "." + sign("session:" + body);
  }

  /** Who a value stands for; empty if it was altered or is too old. */
  public Optional<Caller> caller(String token) {
    int end = token.lastIndexOf('.');
    List<String> parts = List.of(token.split("\\.", -1));
    if (end < 0
        || parts.size() != 5
        || !same(sign("session:" + token.substring(0, end)), parts.get(4))
        || Long.parseLong(parts.get(2)) < Instant.now().getEpochSecond()) {
      return Optional.empty();
    }
    return Optional.of(
        new Caller(decode(parts.get(0)), Set.of(decode(parts.get(1)).split(",", -1))));
  }

  /** The value that a page of a session sends back in a header. */
  public String csrf(String token) {
    return sign("csrf:" + token);
  }

  /** Compares without telling how much is the same. */
  static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return encode(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] readOrMake() {
    try {
      Files.createDirectories(keyFile.getParent());
      try {
        Files.write(keyFile, random(KEY_BYTES), StandardOpenOption.CREATE_NEW);
        OwnerOnly.apply(keyFile);
      } catch (FileAlreadyExistsException e) {
        // Of an earlier start.
        return Files.readAllBytes(keyFile);
      }
      return Files.readAllBytes(keyFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] random(int bytes) {
    byte[] value = new byte[bytes];
    new SecureRandom().nextBytes(value);
    return value;
  }

  private static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  private static String decode(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
