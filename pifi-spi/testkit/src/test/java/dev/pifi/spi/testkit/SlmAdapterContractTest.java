package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract holds for an adapter that is right and finds each fault of one that is not. */
class SlmAdapterContractTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NONE                           |
          LEAVES_A_KEY_UNREAD            | aPublishedConfigIsReadToTheLastKeyAndCounted,aKeyThatNobodyReadsIsFound,whatOlderFilesWriteForEveryModelIsPassedOver
          IGNORES_EVERY_KEY              | aKeyThatNobodyReadsIsFound
          MISCOUNTS                      | aPublishedConfigIsReadToTheLastKeyAndCounted
          RENAMES_WRONGLY                | everyTensorAndEveryParameterIsAccountedFor
          SKIPS_ANY_TENSOR               | everyTensorAndEveryParameterIsAccountedFor
          ACCEPTS_WHAT_IT_DOES_NOT_BUILD | refuses
          REFUSES_WITHOUT_THE_KEY        | refuses
          CRASHES_ON_NONSENSE            | refuses,aValueThatMakesNoSenseIsRefusedByName
          TAKES_ANY_MODEL                | takesModelsOfItsTypesAndNoOthers
          FORGETS_THE_MASK               | describesTheModelItBuilds,paddingAndOtherRowsDoNotShow
          MASKS_THE_FUTURE               | aTokenSeesWhatFollowsUnlessTheModelIsCausal
          MIXES_ROWS                     | paddingAndOtherRowsDoNotShow
          HAS_A_DEAD_PARAMETER           | buildsOneGraphForAnyBatchAndLength,aPublishedConfigIsReadToTheLastKeyAndCounted,everyTensorAndEveryParameterIsAccountedFor
          MISSTATES_ITS_VOCABULARY       | describesTheModelItBuilds
          MISSTATES_PADDING              | describesTheModelItBuilds,paddingAndOtherRowsDoNotShow
          MISSTATES_TOKEN_TYPES          | describesTheModelItBuilds
          """)
  void findsTheFault(Fault fault, String failing) {
    Set<String> expected = failing == null ? Set.of() : Set.of(failing.split(","));
    assertEquals(expected, ContractRun.failures(Sample.class, fault));
  }

  /** Run by {@link ContractRun} alone. */
  @ExtendWith(Fault.Given.class)
  static final class Sample extends SlmAdapterContract {
    private final SampleModel adapter;

    Sample(Fault fault) {
      adapter = new SampleModel(fault);
    }

    @Override
    protected SlmAdapter adapter() {
      return adapter;
    }

    @Override
    protected List<PublishedModel> published() {
      Map<String, Object> config =
          Map.of("model_type", "sample", "width", 8, "vocab_size", 20, "flag", false, "remark", 1);
      return List.of(
          PublishedModel.of("sample-base", config, 20 * 8 + 3 * (8 * 8 + 8) + 2 * 8)
              .with(
                  PublishedCheckpoint.of(
                          "as published",
                          """
                      model.words.weight model.norm.{weight,bias}
                      model.attention.value.{weight,bias}
                      """,
                          "head.{0..2}.weight")
                      .renaming(
                          "model.attention.{q,k}.{weight,bias}",
                          "attention.{query,key}.{weight,bias}")));
    }

    @Override
    protected ModelConfig tiny() {
      return config();
    }

    @Override
    protected List<Refusal> refusals() {
      return List.of(Refusal.of("flag", true), Refusal.of("width", null));
    }
  }
}
