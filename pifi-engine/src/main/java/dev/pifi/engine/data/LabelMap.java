package dev.pifi.engine.data;

import dev.pifi.engine.naming.NearestName;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which class a label value means. Class ids are 0..classes-1.
 *
 * <p>A value is matched as text; numbers without a fraction count as their integer, so that {@code
 * 1}, {@code 1.0} and {@code "1"} are one label. Immutable and thread-safe.
 */
public final class LabelMap {
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");

  private final List<String> names;
  private final Map<String, Integer> ids;

  private LabelMap(List<String> names, Map<String, Integer> ids) {
    this.names = List.copyOf(names);
    this.ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
  }

  /**
   * Rows with a label each.
   *
   * @param table the rows kept, in order
   * @param ids the class id of each row of {@code table}
   * @param dropped how many rows were left out because their label is one of those to drop
   */
  public record Labelled(Table table, int[] ids, long dropped) {}

  /**
   * A map from names in class order. Where no name is itself an integer, the integers 0..n-1 are
   * understood as ids too, since many data sets give names for integer labels.
   *
   * @throws PifiException SPEC_INVALID for fewer than two names or a name given twice
   */
  public static LabelMap ofNames(List<String> names) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String name : names) {
      if (ids.put(name, ids.size()) != null) {
        throw invalid("label names that differ", "'" + name + "' twice");
      }
    }
    if (names.size() < 2) {
      throw invalid("at least two labels", names.toString());
    }
    if (names.stream().noneMatch(name -> INTEGER.matcher(name).matches())) {
      for (int id = 0; id < names.size(); id++) {
        ids.put(Integer.toString(id), id);
      }
    }
    return new LabelMap(names, ids);
  }

  /**
   * A map from names in class order, and what values mean which of them. The names count as values
   * too; integers do not unless they are given: the classes of {@code 0} and {@code 2} must not
   * take in {@code 1}.
   *
   * @param nameOfValue the name that each value means; empty is as {@link #ofNames}
   * @throws PifiException SPEC_INVALID for a name that there is not; as {@link #ofNames} else
   */
  public static LabelMap of(List<String> names, Map<String, String> nameOfValue) {
    LabelMap plain = ofNames(names);
    if (nameOfValue.isEmpty()) {
      return plain;
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    names.forEach(name -> ids.put(name, ids.size()));
    nameOfValue.forEach(
        (value, name) -> {
          if (!names.contains(name)) {
            throw invalid("values of the labels " + names, "'" + value + "' for '" + name + "'");
          }
          ids.put(value, names.indexOf(name));
        });
    return new LabelMap(names, ids);
  }

  /**
   * The map that the rows themselves suggest: labels that are exactly the integers 0..n-1 keep
   * them; other integers get ids in ascending order; all else in the order of the text (by code
   * unit). Missing labels and those in {@code drop} do not count.
   *
   * @throws PifiException DATA_INVALID if there are fewer than two different labels, or two that
   *     differ in case or outer white space only
   */
  public static LabelMap derive(Table table, String column, Set<String> drop) {
    Set<String> values = new TreeSet<>();
    for (int row = 0; row < table.size(); row++) {
      String value = value(table, row, column);
      if (!value.isEmpty() && !drop.contains(value)) {
        values.add(value);
      }
    }
    if (values.size() < 2) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "column '" + column + "'")
          .expected("at least two different labels")
          .actual(values.isEmpty() ? "no label" : "only '" + values.iterator().next() + "'")
          .remedy(
              "check the column and data.limit, which takes the first rows; or give data.labels")
          .build();
    }
    requireMeant(values, column);
    List<String> names = new ArrayList<>(values);
    if (names.stream().allMatch(name -> INTEGER.matcher(name).matches())) {
      names.sort(Comparator.comparing(BigInteger::new));
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    names.forEach(name -> ids.put(name, ids.size()));
    return new LabelMap(names, ids);
  }

  /** "neg" and "Neg", or "1" and " 1", would quietly become two classes. */
  private static void requireMeant(Set<String> values, String column) {
    Map<String, String> seen = new HashMap<>();
    for (String value : values) {
      String other = seen.put(value.strip().toLowerCase(Locale.ROOT), value);
      if (other != null) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "column '" + column + "'")
            .expected("labels that differ in more than case and outer white space")
            .actual("'" + other + "' and '" + value + "'")
            .remedy(
                "write them alike, map both to one name in data.labels, or list them there if both"
                    + " are meant")
            .build();
      }
    }
  }

  /** How many classes there are. */
  public int size() {
    return names.size();
  }

  /** The classes' names, by id. */
  public List<String> names() {
    return names;
  }

  /** The class that a label value means. */
  public Optional<Integer> id(String value) {
    return Optional.ofNullable(ids.get(Objects.requireNonNull(value, "value")));
  }

  /**
   * Gives every row its class.
   *
   * @param column the label column
   * @param drop values whose rows are left out without being bad, such as {@code -1} in data sets
   *     that mark missing agreement so
   * @param bad hears of rows without a label and of labels that are not in this map
   * @throws PifiException DATA_INVALID for such a row under {@link BadRowPolicy#FAIL}, or if no row
   *     is left
   */
  public Labelled assign(Table table, String column, Set<String> drop, BadRows bad) {
    int[] kept = new int[table.size()];
    int[] labels = new int[table.size()];
    int count = 0;
    long dropped = 0;
    for (int row = 0; row < table.size(); row++) {
      String value = value(table, row, column);
      if (drop.contains(value)) {
        dropped++;
        continue;
      }
      Integer id = ids.get(value);
      if (id == null) {
        bad.reject(value.isEmpty() ? unlabelled(table, row, column) : unknown(table, row, value));
        continue;
      }
      kept[count] = row;
      labels[count++] = id;
    }
    if (count == 0) {
      throw DataFaults.noRows("column '" + column + "' after labels were assigned", bad);
    }
    int[] rows = Arrays.copyOf(kept, count);
    return new Labelled(table.rows(rows), Arrays.copyOf(labels, count), dropped);
  }

  private static String value(Table table, int row, String column) {
    Optional<Number> number = table.number(row, column);
    if (number.isPresent()
        && (number.get() instanceof Double || number.get() instanceof BigDecimal)) {
      String text = number.get().toString();
      if (text.contains("N") || text.contains("I")) {
        return text;
      }
      BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
      return exact.scale() <= 0 ? exact.toBigInteger().toString() : text;
    }
    return table.text(row, column);
  }

  private PifiException unknown(Table table, int row, String value) {
    Optional<String> nearest = NearestName.among(names, value);
    return PifiException.of(ErrorCode.DATA_INVALID, table.where(row))
        .expected("one of the labels " + listed())
        .actual("'" + value + "'")
        .remedy(
            nearest.map(n -> "did you mean '" + n + "'? ").orElse("")
                + "mend the row, add the label to data.labels, or name it in data.drop_labels")
        .build();
  }

  private PifiException unlabelled(Table table, int row, String column) {
    return PifiException.of(ErrorCode.DATA_INVALID, table.where(row))
        .expected("a label in column '" + column + "', one of " + listed())
        .actual("none")
        .remedy(
            "label the row, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)")
        .build();
  }

  private String listed() {
    int shown = Math.min(20, names.size());
    String list = String.join(", ", names.subList(0, shown));
    return shown < names.size() ? list + " and " + (names.size() - shown) + " more" : list;
  }

  private static PifiException invalid(String expected, String actual) {
    return PifiException.of(ErrorCode.SPEC_INVALID, "data.labels")
        .expected(expected)
        .actual(actual)
        .remedy("list the labels in class order, or leave labels out to derive them")
        .build();
  }
}
