package dev.pifi.spi.testkit;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.List;

/** The share of rows whose label is right, right or with one fault. */
public final class SampleMetric implements Metric {
  private final Fault fault;

  /** One that is right. */
  public SampleMetric() {
    this(Fault.NONE);
  }

  SampleMetric(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "sample_share";
  }

  @Override
  public String definition() {
    return "The share of rows whose label is right.";
  }

  @Override
  public Class<? extends Predictions> accepts() {
    return Predictions.Labels.class;
  }

  @Override
  public List<ScoreRange> ranges() {
    return List.of(new ScoreRange(name(), 0, fault == Fault.LEAVES_ITS_RANGE ? 0.5 : 1, true));
  }

  @Override
  public List<Score> score(Predictions predictions) {
    if (!(predictions instanceof Predictions.Labels labels)) {
      if (fault == Fault.TAKES_ANY_PREDICTIONS) {
        return List.of(new Score(name(), 0));
      }
      throw refused("predictions of labels", "others");
    }
    if (labels.rows() == 0) {
      if (fault == Fault.SCORES_NO_ROWS) {
        return List.of(new Score(name(), 0));
      }
      throw refused("at least one row", "no row");
    }
    double right = 0;
    double all = 0;
    for (int i = 0; i < labels.rows(); i++) {
      double weight = fault == Fault.WEIGHS_ROWS_BY_PLACE && i > 2 ? 2 : 1;
      all += weight;
      right += labels.predicted()[i] == labels.reference()[i] ? weight : 0;
    }
    return List.of(
        new Score(name(), fault == Fault.SCORES_ANOTHER_VARIANT ? 1 - right / all : right / all));
  }

  private PifiException refused(String expected, String actual) {
    return PifiException.of(ErrorCode.DATA_INVALID, "metric " + name())
        .expected(expected)
        .actual(actual)
        .build();
  }
}
