package dev.pifi.engine.scoring;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.List;
import java.util.stream.IntStream;

/** Predictions row by row, to be scored each by itself. */
public final class SingleRows {
  private SingleRows() {}

  /**
   * One set of predictions for each row.
   *
   * @throws PifiException UNSUPPORTED for spans
   */
  public static List<Predictions> of(Predictions all) {
    if (all instanceof Predictions.Texts texts) {
      return each(
          all,
          row ->
              new Predictions.Texts(
                  List.of(texts.predicted().get(row)), List.of(texts.references().get(row))));
    }
    if (all instanceof Predictions.Labels labels) {
      int[] predicted = labels.predicted();
      int[] reference = labels.reference();
      return each(
          all,
          row ->
              new Predictions.Labels(
                  labels.labels(),
                  new int[] {predicted[row]},
                  new int[] {reference[row]},
                  labels.batchSize()));
    }
    throw PifiException.of(ErrorCode.UNSUPPORTED, "scores of single rows")
        .expected("texts or labels")
        .actual("predictions of the kind " + all.getClass().getSimpleName())
        .remedy("score all rows together")
        .build();
  }

  private static List<Predictions> each(
      Predictions all, java.util.function.IntFunction<Predictions> ofRow) {
    return IntStream.range(0, all.rows()).mapToObj(ofRow).toList();
  }
}
