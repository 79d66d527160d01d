package dev.pifi.engine.naming;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one most likely meant. Stateless. */
public final class NearestName {
  private NearestName() {}

  /**
   * The known name that is near enough to be worth a suggestion.
   *
   * <p>Near enough is one edit in three letters (insertions, deletions, replacements and swapped
   * neighbours count one each), but not every letter; case and the choice of {@code -} or {@code _}
   * count nothing.
   *
   * @return empty if none is near; the alphabetically first of several equally near ones
   */
  public static Optional<String> among(Collection<String> known, String wanted) {
    String target = plain(wanted);
    return known.stream()
        .filter(name -> distance(plain(name), target) <= allowed(target, plain(name)))
        .min(
            Comparator.comparingInt((String name) -> distance(plain(name), target))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** The number of edits between two names, a swap of two neighbouring letters counting one. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int allowed(String a, String b) {
    int longer = Math.max(a.length(), b.length());
    return Math.min(Math.max(1, longer / 3), longer - 1);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
