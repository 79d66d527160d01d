package dev.pifi.spi.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensor names of a published checkpoint. Immutable.
 *
 * <p>Stability: evolving until 1.0.
 *
 * @param name how failures name it
 * @param used the tensors that the adapter's model is made of
 * @param leftOut the tensors that it leaves out, such as heads and buffers
 * @param renamed the parameter of each tensor whose name is not the parameter's, perhaps behind a
 *     prefix
 */
public record PublishedCheckpoint(
    String name, List<String> used, List<String> leftOut, Map<String, String> renamed) {

  /** Keeps unmodifiable copies. */
  public PublishedCheckpoint {
    used = List.copyOf(used);
    leftOut = List.copyOf(leftOut);
    renamed = Map.copyOf(renamed);
  }

  /**
   * A checkpoint by patterns, so that a model of 30 layers needs 10 lines: names apart by white
   * space, {@code {a,b}} stands for each of the parts, {@code {0..11}} for each of the numbers.
   *
   * @throws IllegalArgumentException if a brace is not closed
   */
  public static PublishedCheckpoint of(String name, String used, String leftOut) {
    return new PublishedCheckpoint(name, names(used), names(leftOut), Map.of());
  }

  /**
   * The same checkpoint with more tensors in use, under names that the model does not have.
   *
   * @param tensors patterns as in {@link #of}
   * @param parameters patterns of as many parameters, in the same order
   * @throws IllegalArgumentException if there are not as many
   */
  public PublishedCheckpoint renaming(String tensors, String parameters) {
    List<String> from = names(tensors);
    List<String> to = names(parameters);
    if (from.size() != to.size()) {
      throw new IllegalArgumentException(
          from.size() + " tensors cannot be " + to.size() + " parameters: " + tensors);
    }
    List<String> all = new ArrayList<>(used);
    all.addAll(from);
    Map<String, String> pairs = new HashMap<>(renamed);
    for (int i = 0; i < from.size(); i++) {
      pairs.put(from.get(i), to.get(i));
    }
    return new PublishedCheckpoint(name, all, leftOut, pairs);
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
