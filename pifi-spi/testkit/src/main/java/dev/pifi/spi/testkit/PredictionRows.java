package dev.pifi.spi.testkit;

import dev.pifi.spi.Predictions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Predictions with other rows than some given ones. */
final class PredictionRows {
  private static final long SEED = 1;

  private PredictionRows() {}

  /** The same rows in another order, the same one each time. */
  static Predictions shuffled(Predictions predictions) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, predictions.rows()).boxed().toList());
    Collections.shuffle(order, new Random(SEED));
    return take(predictions, order);
  }

  /** Predictions of the same kind without a row. */
  static Predictions none(Predictions predictions) {
    return take(predictions, List.of());
  }

  /** One row of each kind that there is. */
  static Stream<Predictions> ofEveryKind() {
    return Stream.of(
        new Predictions.Labels(List.of("a", "b"), new int[] {0}, new int[] {1}, 1),
        new Predictions.Numbers(new double[] {0.5}, new double[] {1}),
        new Predictions.Texts(List.of("a"), List.of(List.of("b"))),
        new Predictions.Spans(
            List.of(new Predictions.Span(0, 1)), List.of(new Predictions.Span(1, 2))));
  }

  private static Predictions take(Predictions predictions, List<Integer> rows) {
    if (predictions instanceof Predictions.Labels labels) {
      int[] predicted = labels.predicted();
      int[] reference = labels.reference();
      return new Predictions.Labels(
          labels.labels(),
          rows.stream().mapToInt(row -> predicted[row]).toArray(),
          rows.stream().mapToInt(row -> reference[row]).toArray(),
          labels.batchSize());
    }
    if (predictions instanceof Predictions.Numbers numbers) {
      double[] predicted = numbers.predicted();
      double[] reference = numbers.reference();
      return new Predictions.Numbers(
          rows.stream().mapToDouble(row -> predicted[row]).toArray(),
          rows.stream().mapToDouble(row -> reference[row]).toArray());
    }
    if (predictions instanceof Predictions.Texts texts) {
      return new Predictions.Texts(
          rows.stream().map(texts.predicted()::get).toList(),
          rows.stream().map(texts.references()::get).toList());
    }
    if (predictions instanceof Predictions.Spans spans) {
      return new Predictions.Spans(
          rows.stream().map(spans.predicted()::get).toList(),
          rows.stream().map(spans.reference()::get).toList());
    }
    throw new IllegalArgumentException("predictions of an unknown kind: " + predictions);
  }
}
