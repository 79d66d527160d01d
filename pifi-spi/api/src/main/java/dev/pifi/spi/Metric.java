package dev.pifi.spi;

import java.util.List;

/**
 * Scores predictions against references. Found by {@link java.util.ServiceLoader}.
 *
 * <p>Implementations are stateless and thread-safe. Stability: evolving until 1.0.
 */
public interface Metric {

  /**
   * The unique name that specs use, such as {@code accuracy}. A name stands for one exact variant.
   */
  String name();

  /** The published definition that this metric follows, in one or two sentences. */
  String definition();

  /** The class of predictions that {@link #score} takes. */
  Class<? extends Predictions> accepts();

  /**
   * The scores that {@link #score} returns, the leading one first; a metric may name several, such
   * as precision and recall, or none if it only has {@link #tables}. A metric without ranges cannot
   * choose the best model.
   */
  List<ScoreRange> ranges();

  /**
   * Refuses here and now if {@link #score} never could compute anything, so that a run learns it
   * before it trains. The name of a known variant that is left out on purpose is refused here with
   * the reason, and so is a metric whose data is not there.
   *
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} and what to use instead
   */
  default void requireAvailable() {}

  /**
   * Scores one set of predictions.
   *
   * @param predictions an instance of {@link #accepts()} with at least one row
   * @return one score for each of {@link #ranges()}, in that order
   * @throws PifiException with {@link ErrorCode#DATA_INVALID} if there is no row, or the metric is
   *     not defined for them
   */
  List<Score> score(Predictions predictions);

  /**
   * Tables of counts that stand beside the scores, such as a confusion matrix; most metrics have
   * none.
   *
   * @param predictions as for {@link #score}
   * @throws PifiException as {@link #score} does
   */
  default List<CountTable> tables(Predictions predictions) {
    return List.of();
  }

  /**
   * The range of one score.
   *
   * @param name unique among all metrics' scores, such as {@code f1_macro}
   * @param minimum the lowest value, perhaps negative infinity
   * @param maximum the highest value, perhaps positive infinity
   * @param higherIsBetter whether a higher value is the better one
   */
  record ScoreRange(String name, double minimum, double maximum, boolean higherIsBetter) {}

  /**
   * One named value.
   *
   * @param name the name of its {@link ScoreRange}
   * @param value the value, in the range of that name
   */
  record Score(String name, double value) {}

  /**
   * A named table of counts.
   *
   * @param name unique among all metrics' tables
   * @param rowAxis what a row stands for, such as {@code reference}
   * @param rows the name of each row
   * @param columnAxis what a column stands for, such as {@code predicted}
   * @param columns the name of each column
   * @param counts one list for each row, with one count for each column
   */
  record CountTable(
      String name,
      String rowAxis,
      List<String> rows,
      String columnAxis,
      List<String> columns,
      List<List<Long>> counts) {
    /** Checks that there is one count for each row and column. */
    public CountTable {
      rows = List.copyOf(rows);
      columns = List.copyOf(columns);
      counts = counts.stream().map(List::copyOf).toList();
      int width = columns.size();
      if (counts.size() != rows.size() || counts.stream().anyMatch(row -> row.size() != width)) {
        throw PifiException.of(ErrorCode.INTERNAL, "table " + name)
            .expected(rows.size() + " rows of " + width + " counts")
            .actual("rows of " + counts.stream().map(List::size).toList() + " counts")
            .build();
      }
    }
  }
}
