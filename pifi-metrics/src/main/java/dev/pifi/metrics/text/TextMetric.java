package dev.pifi.metrics.text;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Texts;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * The frame of a metric of texts: it checks what it is given and names the values.
 *
 * <p>Its subclasses only name what they are and which function computes them, because {@code
 * ServiceLoader} wants a class for each provider.
 */
public abstract class TextMetric implements Metric {
  private final String name;
  private final String definition;
  private final List<ScoreRange> ranges;

  /**
   * A metric with several scores.
   *
   * @param ranges what {@link #values} returns, the leading score first
   */
  protected TextMetric(String name, String definition, List<ScoreRange> ranges) {
    this.name = name;
    this.definition = definition;
    this.ranges = List.copyOf(ranges);
  }

  /** A metric with one score of its own name from 0 to {@code maximum}, where more is better. */
  protected TextMetric(String name, String definition, double maximum) {
    this(name, definition, List.of(new ScoreRange(name, 0, maximum, true)));
  }

  /** The values of {@link #ranges()} for at least one row. */
  protected abstract double[] values(Texts texts);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String definition() {
    return definition;
  }

  @Override
  public final Class<Texts> accepts() {
    return Texts.class;
  }

  @Override
  public final List<ScoreRange> ranges() {
    return ranges;
  }

  @Override
  public final List<Score> score(Predictions predictions) {
    double[] values = values(requireRows(name, Texts.class, predictions));
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Score(ranges.get(i).name(), values[i]))
        .toList();
  }

  /** The mean over rows of a score of a prediction and its references. */
  public static double meanOverRows(
      Texts texts, ToDoubleBiFunction<String, List<String>> scoreOfRow) {
    List<String> predicted = texts.predicted();
    List<List<String>> references = texts.references();
    return IntStream.range(0, texts.rows())
        .mapToDouble(row -> scoreOfRow.applyAsDouble(predicted.get(row), references.get(row)))
        .average()
        .orElse(0);
  }

  /** The predictions as the wanted kind, with at least one row. */
  public static <T extends Predictions> T requireRows(
      String metric, Class<T> kind, Predictions predictions) {
    if (!kind.isInstance(predictions)) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + metric)
          .expected("predictions of the kind " + kind.getSimpleName())
          .actual("predictions of another kind: " + predictions.getClass().getSimpleName())
          .remedy("choose a metric that fits the task")
          .build();
    }
    if (predictions.rows() == 0) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + metric)
          .expected("at least one row to score")
          .actual("no row")
          .remedy("check the data file and its filters")
          .build();
    }
    return kind.cast(predictions);
  }
}
