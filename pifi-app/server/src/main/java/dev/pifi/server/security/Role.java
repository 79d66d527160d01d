package dev.pifi.server.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** What callers may do; each role holds those before it. */
public enum Role {
  /** Reads and predicts. */
  VIEWER,
  /** Starts, stops and deploys. */
  TRAINER,
  /** Deletes, and sees settings. */
  ADMIN;

  /** The name of {@link #VIEWER} in annotations. */
  public static final String VIEWS = "viewer";

  /** The name of {@link #TRAINER} in annotations. */
  public static final String TRAINS = "trainer";

  /** The name of {@link #ADMIN} in annotations. */
  public static final String ADMINISTERS = "admin";

  /** Names of roles with all that they hold; names that are none are left out. */
  public static Set<String> withHeld(Collection<String> names) {
    int highest =
        Arrays.stream(values())
            .filter(role -> names.contains(role.text()))
            .mapToInt(Role::ordinal)
            .max()
            .orElse(-1);
    Set<String> held = new LinkedHashSet<>();
    Arrays.stream(values()).limit(highest + 1L).forEach(role -> held.add(role.text()));
    return held;
  }

  /** Its name as files and annotations write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
