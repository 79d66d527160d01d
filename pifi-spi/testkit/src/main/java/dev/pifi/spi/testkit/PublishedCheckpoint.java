package dev.pifi.spi.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * The tensor names of a published checkpoint. Immutable.
 *
 * <p>Stability: evolving until 1.0.
 *
 * @param name how failures name it
 * @param used the tensors that the adapter's model is made of
 * @param leftOut the tensors that it leaves out, such as heads and buffers
 */
public record PublishedCheckpoint(String name, List<String> used, List<String> leftOut) {

  /** Keeps unmodifiable copies. */
  public PublishedCheckpoint {
    used = List.copyOf(used);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * A checkpoint by patterns, so that a model of 30 layers needs 10 lines: names apart by white
   * space, {@code {a,b}} stands for each of the parts, {@code {0..11}} for each of the numbers.
   *
   * @throws IllegalArgumentException if a brace is not closed
   */
  public static PublishedCheckpoint of(String name, String used, String leftOut) {
    return new PublishedCheckpoint(name, names(used), names(leftOut));
  }

  private static List<String> names(String patterns) {
    List<String> names = new ArrayList<>();
    patterns
        .lines()
        .flatMap(l -> List.of(l.trim().split("\\s+")).stream())
        .filter(p -> !p.isEmpty())
        .forEach(p -> expand("", p, names));
    return names;
  }

  private static void expand(String done, String rest, List<String> names) {
    int open = rest.indexOf('{');
    if (open < 0) {
      names.add(done + rest);
      return;
    }
    int close = rest.indexOf('}', open);
    if (close < 0) {
      throw new IllegalArgumentException("a brace is not closed: " + done + rest);
    }
    for (String choice : choices(rest.substring(open + 1, close))) {
      expand(done + rest.substring(0, open) + choice, rest.substring(close + 1), names);
    }
  }

  private static List<String> choices(String text) {
    int dots = text.indexOf("..");
    if (dots < 0) {
      return List.of(text.split(",", -1));
    }
    List<String> numbers = new ArrayList<>();
    int last = Integer.parseInt(text.substring(dots + 2));
    for (int i = Integer.parseInt(text.substring(0, dots)); i <= last; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }
}
