package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.graph.Shape;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Task;
import dev.pifi.spi.Task.HeadSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract holds for a task that is right and finds each fault of one that is not. */
class TaskContractTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NONE                        |
          WANTS_LABELS_FOR_PREDICTION | readsItsColumnsTextsFirst
          ACCEPTS_ANY_SETTINGS        | refuses
          HAS_A_DEAD_PARAMETER        | theLossIsAScalarThatAllOfTheHeadMattersTo
          LEAVES_A_LABEL_OUT          | theLossIsAScalarThatAllOfTheHeadMattersTo
          AVERAGES_THE_LOSS           | theLossIsTheSumOfTheRowsLosses
          CANNOT_BE_TRAINED           | aStepAgainstTheGradientLowersTheLoss,theLossIsTheSumOfTheRowsLosses
          NAMES_NO_METRIC_THAT_EXISTS | itsMetricsExistAndTheFirstPicksTheBestModel
          """)
  void findsTheFault(Fault fault, String failing) {
    Set<String> expected = failing == null ? Set.of() : Set.of(failing.split(","));
    assertEquals(expected, ContractRun.failures(Sample.class, fault));
  }

  /** Run by {@link ContractRun} alone. */
  @ExtendWith(Fault.Given.class)
  static final class Sample extends TaskContract {
    private final SampleTask task;

    Sample(Fault fault) {
      task = new SampleTask(fault);
    }

    @Override
    protected Task task() {
      return task;
    }

    @Override
    protected HeadSettings settings() {
      return new HeadSettings(3, 0, 0);
    }

    @Override
    protected List<String> columns() {
      return List.of("text", "label");
    }

    @Override
    protected Map<String, Shape> outputs() {
      return Map.of("logits", Shape.of("batch", 3));
    }

    @Override
    protected List<RefusedSettings> refusals() {
      HeadSettings oneClass = new HeadSettings(1, 0, 0);
      return List.of(new RefusedSettings(oneClass, ErrorCode.SPEC_INVALID, "labels"));
    }
  }
}
