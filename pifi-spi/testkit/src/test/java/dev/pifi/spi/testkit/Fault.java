package dev.pifi.spi.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What a sample plug-in does wrong; contracts must find it. */
enum Fault {
  NONE,
  LEAVES_A_KEY_UNREAD,
  IGNORES_EVERY_KEY,
  MISCOUNTS,
  RENAMES_WRONGLY,
  SKIPS_ANY_TENSOR,
  ACCEPTS_WHAT_IT_DOES_NOT_BUILD,
  REFUSES_WITHOUT_THE_KEY,
  CRASHES_ON_NONSENSE,
  TAKES_ANY_MODEL,
  TAKES_ANY_LAYER,
  MASKS_IN_EVERY_MODE,
  FORGETS_THE_MASK,
  MASKS_THE_FUTURE,
  MIXES_ROWS,
  HAS_A_DEAD_PARAMETER,
  MISSTATES_ITS_VOCABULARY,
  MISSTATES_PADDING,
  MISSTATES_TOKEN_TYPES,
  AVERAGES_THE_LOSS,
  LEAVES_A_LABEL_OUT,
  NAMES_NO_METRIC_THAT_EXISTS,
  WANTS_LABELS_FOR_PREDICTION,
  ACCEPTS_ANY_SETTINGS,
  CANNOT_BE_TRAINED,
  LEAVES_ITS_RANGE,
  SCORES_ANOTHER_VARIANT,
  SCORES_NO_ROWS,
  WEIGHS_ROWS_BY_PLACE,
  TAKES_ANY_PREDICTIONS;

  static final String PARAMETER = "fault";

  /** Gives a contract's subclass the fault that its run is about. */
  static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Fault.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return Fault.valueOf(context.getConfigurationParameter(PARAMETER).orElseThrow());
    }
  }
}
