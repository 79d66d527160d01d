package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.spi.LlmLayerAdapter;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract holds for layers that are right and finds each fault of others. */
class LlmLayerContractTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NONE                 |
          TAKES_ANY_MODEL      | takesModelsOfItsTypesAndNoOthers
          TAKES_ANY_LAYER      | layersCountFromEitherEndAndOthersAreRefused
          IGNORES_EVERY_KEY    | aKeyThatNobodyReadsIsFound
          SKIPS_ANY_TENSOR     | aTensorOfItsOwnLayerThatHasNoUseIsFound
          FORGETS_THE_MASK     | buildsOneGraphForAnyBatchAndLengthInEveryMode
          MASKS_IN_EVERY_MODE  | buildsOneGraphForAnyBatchAndLengthInEveryMode
          HAS_A_DEAD_PARAMETER | aLayerHasAsManyParametersAsPublished,buildsOneGraphForAnyBatchAndLengthInEveryMode
          """)
  void findsTheFault(Fault fault, String failing) {
    Set<String> expected = failing == null ? Set.of() : Set.of(failing.split(","));
    assertEquals(expected, ContractRun.failures(Sample.class, fault));
  }

  /** Run by {@link ContractRun} alone. */
  @ExtendWith(Fault.Given.class)
  static final class Sample extends LlmLayerContract {
    private final SampleLayer adapter;

    Sample(Fault fault) {
      adapter = new SampleLayer(fault);
    }

    @Override
    protected LlmLayerAdapter adapter() {
      return adapter;
    }

    @Override
    protected Map<String, Object> published() {
      return Map.of("model_type", "sample", "width", 8, "layers", 3);
    }

    @Override
    protected long publishedParameters() {
      return 3 * (8 * 8 + 8);
    }
  }
}
