package dev.pifi.server.store;

import java.security.SecureRandom;

/** Names that sort by time: 10 characters of milliseconds, 10 of chance (Crockford's base 32). */
public final class Ids {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new one, such as {@code r-01J...}. */
  public static String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    long millis = System.currentTimeMillis();
    for (int shift = 45; shift >= 0; shift -= 5) {
      id.append(DIGITS.charAt((int) (millis >>> shift) & 31));
    }
    while (id.length() < prefix.length() + LENGTH) {
      id.append(DIGITS.charAt(RANDOM.nextInt(DIGITS.length())));
    }
    return id.toString();
  }
}
