package example;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.testkit.MetricContract;
import java.util.List;
import java.util.Map;

/** The values are those of scikit-learn's cohen_kappa_score. */
class CohenKappaTest extends MetricContract {
  private static final int[] REFERENCE = {0, 0, 1, 1, 2, 2, 2, 0};

  @Override
  protected List<Metric> metrics() {
    return List.of(new CohenKappa());
  }

  @Override
  protected List<Published> published(Metric metric) {
    return List.of(
        published("some right", 0.4545454545454546, 0, 1, 1, 1, 2, 0, 2, 1),
        published("one label for all", 0, 1, 1, 1, 1, 1, 1, 1, 1),
        published("all right", 1, REFERENCE),
        published("worse than chance", -0.5238095238095237, 1, 1, 2, 0, 0, 0, 0, 2));
  }

  private static Published published(String name, double kappa, int... predicted) {
    return new Published(
        name,
        new Predictions.Labels(List.of("a", "b", "c"), predicted, REFERENCE, 1),
        Map.of("cohen_kappa", kappa));
  }
}
