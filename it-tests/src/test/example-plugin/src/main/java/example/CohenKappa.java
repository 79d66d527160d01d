package example;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.List;

/** {@code cohen_kappa}: agreement beyond chance (Cohen 1960). */
public final class CohenKappa implements Metric {

  @Override
  public String name() {
    return "cohen_kappa";
  }

  @Override
  public String definition() {
    return "Cohen's kappa without weights (scikit-learn cohen_kappa_score); 1 if every row has the"
        + " one label that is predicted for every row.";
  }

  @Override
  public Class<? extends Predictions> accepts() {
    return Predictions.Labels.class;
  }

  @Override
  public List<ScoreRange> ranges() {
    return List.of(new ScoreRange(name(), -1, 1, true));
  }

  @Override
  public List<Score> score(Predictions predictions) {
    if (!(predictions instanceof Predictions.Labels labels)) {
      throw refused("predictions of labels", predictions.getClass().getSimpleName());
    }
    if (labels.rows() == 0) {
      throw refused("at least one row", "no row");
    }
    return List.of(new Score(name(), kappa(labels)));
  }

  private static double kappa(Predictions.Labels labels) {
    double[] predicted = new double[labels.labels().size()];
    double[] reference = new double[labels.labels().size()];
    int[] p = labels.predicted();
    int[] r = labels.reference();
    double agreed = 0;
    for (int row = 0; row < r.length; row++) {
      predicted[p[row]]++;
      reference[r[row]]++;
      agreed += p[row] == r[row] ? 1 : 0;
    }
    double byChance = 0;
    for (int label = 0; label < predicted.length; label++) {
      byChance += predicted[label] * reference[label] / r.length;
    }
    return byChance == r.length ? 1 : (agreed - byChance) / (r.length - byChance);
  }

  private PifiException refused(String expected, String actual) {
    return PifiException.of(ErrorCode.DATA_INVALID, "metric " + name())
        .expected(expected)
        .actual(actual)
        .build();
  }
}
