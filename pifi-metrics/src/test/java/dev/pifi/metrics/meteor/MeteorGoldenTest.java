package dev.pifi.metrics.meteor;

import dev.pifi.metrics.text.GoldenTextContract;
import dev.pifi.spi.Metric;
import java.util.List;

class MeteorGoldenTest extends GoldenTextContract {
  private final List<Metric> nltk = List.of(new MeteorMetrics.Nltk());

  @Override
  protected List<Metric> metrics() {
    return nltk;
  }
}
