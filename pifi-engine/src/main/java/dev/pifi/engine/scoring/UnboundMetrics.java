package dev.pifi.engine.scoring;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions;
import java.util.List;

/**
 * The names of the metrics that need a model, for listings and for refusals: one provider class for
 * each name. {@link MetricChoice} puts a model behind a name.
 *
 * <p>Stateless and thread-safe. Stability: the names are stable, the classes are not to be used but
 * through {@link java.util.ServiceLoader}.
 */
public final class UnboundMetrics {
  private UnboundMetrics() {}

  /** {@code bertscore}. */
  public static final class BertScore extends Unbound {
    /** For {@code ServiceLoader}. */
    public BertScore() {
      super(ModelMetric.BERTSCORE);
    }
  }

  /** {@code bartscore}. */
  public static final class BartScore extends Unbound {
    /** For {@code ServiceLoader}. */
    public BartScore() {
      super(ModelMetric.BARTSCORE);
    }
  }

  private abstract static class Unbound implements Metric {
    private final ModelMetric metric;

    Unbound(ModelMetric metric) {
      this.metric = metric;
    }

    @Override
    public final String name() {
      return metric.name();
    }

    @Override
    public final String definition() {
      return metric.definition() + ".";
    }

    @Override
    public final Class<? extends Predictions> accepts() {
      return Predictions.Texts.class;
    }

    @Override
    public final List<ScoreRange> ranges() {
      return metric.ranges();
    }

    @Override
    public final void requireAvailable() {
      throw metric.withoutModel();
    }

    @Override
    public final List<Score> score(Predictions predictions) {
      throw metric.withoutModel();
    }
  }
}
