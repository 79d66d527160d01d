package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract holds for a metric that is right and finds each fault of one that is not. */
class MetricContractTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NONE                   |
          LEAVES_ITS_RANGE       | publishedScoresComeOutInTheirRange,theOrderOfRowsMattersOnlyIfSaid
          SCORES_ANOTHER_VARIANT | publishedScoresComeOutInTheirRange
          SCORES_NO_ROWS         | noRowIsRefusedUnlessSaid
          WEIGHS_ROWS_BY_PLACE   | publishedScoresComeOutInTheirRange,theOrderOfRowsMattersOnlyIfSaid
          TAKES_ANY_PREDICTIONS  | predictionsOfAnotherKindAreRefused
          """)
  void findsTheFault(Fault fault, String failing) {
    Set<String> expected = failing == null ? Set.of() : Set.of(failing.split(","));
    assertEquals(expected, ContractRun.failures(Sample.class, fault));
  }

  /** Run by {@link ContractRun} alone. */
  @ExtendWith(Fault.Given.class)
  static final class Sample extends MetricContract {
    private final SampleMetric metric;

    Sample(Fault fault) {
      metric = new SampleMetric(fault);
    }

    @Override
    protected List<Metric> metrics() {
      return List.of(metric);
    }

    @Override
    protected List<Published> published(Metric of) {
      Predictions.Labels labels =
          new Predictions.Labels(
              List.of("a", "b"), new int[] {0, 0, 1, 1, 1}, new int[] {0, 0, 1, 0, 0}, 2);
      return List.of(new Published("three of five", labels, Map.of("sample_share", 0.6)));
    }
  }
}
