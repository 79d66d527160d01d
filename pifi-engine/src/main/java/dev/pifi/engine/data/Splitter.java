package dev.pifi.engine.data;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Splits rows into training and validation, as a pure function of the rows' number and a seed. */
public final class Splitter {
  private Splitter() {}

  /**
   * The two parts; each keeps file order, every row is in exactly one.
   *
   * @param training the larger part in most uses
   * @param validation {@code round(fraction * rows)} rows, at least one
   */
  public record Split(Table training, Table validation) {}

  /**
   * Splits so that rows which have the same text in a column stay together. Groups are drawn until
   * there are as many validation rows as {@link #split} has, or a few more.
   *
   * @throws PifiException as {@link #split}; DATA_INVALID too if there is only one group
   */
  public static Split splitBy(String column, Table table, double validationFraction, long seed) {
    split(table, validationFraction, seed);
    List<String> texts = table.texts(column);
    List<String> groups = texts.stream().distinct().toList();
    if (groups.size() < 2) {
      throw PifiException.of(ErrorCode.DATA_INVALID, String.join(", ", table.files()))
          .expected("at least two different texts in column '" + column + "' to set some aside")
          .actual("one")
          .remedy("name a validation file")
          .build();
    }
    Map<String, Long> sizes =
        texts.stream().collect(Collectors.groupingBy(text -> text, Collectors.counting()));
    long wanted = Math.max(1, Math.round(validationFraction * table.size()));
    Set<String> held = new HashSet<>();
    long rows = 0;
    for (int group : new SeededOrder(seed).permutation(groups.size())) {
      if (rows < wanted && held.size() < groups.size() - 1) {
        held.add(groups.get(group));
        rows += sizes.get(groups.get(group));
      }
    }
    return new Split(
        table.rows(rows(texts, text -> !held.contains(text))),
        table.rows(rows(texts, held::contains)));
  }

  private static int[] rows(List<String> texts, Predicate<String> taken) {
    return IntStream.range(0, texts.size()).filter(row -> taken.test(texts.get(row))).toArray();
  }

  /**
   * Splits.
   *
   * @param validationFraction the share of the rows for validation, in (0, 1)
   * @param seed draws the validation rows
   * @throws PifiException SPEC_INVALID for a fraction out of range; DATA_INVALID if there are fewer
   *     than two rows
   */
  public static Split split(Table table, double validationFraction, long seed) {
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "validation fraction")
          .expected("a share of the rows, above 0 and below 1")
          .actual(Double.toString(validationFraction))
          .remedy("give for example 0.1, or name a validation file")
          .build();
    }
    int rows = table.size();
    if (rows < 2) {
      throw PifiException.of(ErrorCode.DATA_INVALID, String.join(", ", table.files()))
          .expected("at least two rows to split into training and validation")
          .actual(rows + " row")
          .remedy("add rows, or name a validation file")
          .build();
    }
    int held = (int) Math.min(rows - 1L, Math.max(1, Math.round(validationFraction * rows)));
    int[] validation = new SeededOrder(seed).sample(rows, held);
    boolean[] taken = new boolean[rows];
    Arrays.stream(validation).forEach(row -> taken[row] = true);
    int[] training = IntStream.range(0, rows).filter(r -> !taken[r]).toArray();
    return new Split(table.rows(training), table.rows(validation));
  }
}
