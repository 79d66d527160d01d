package dev.pifi.spi.decoder;

import dev.pifi.graph.blocks.Activation;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;

/** Refusals of config values by key and value. */
public final class ConfigFaults {
  private ConfigFaults() {}

  /** The refusal of a value that is not implemented or makes no sense. */
  public static PifiException unsupported(
      ModelConfig config, String key, String wanted, Object found) {
    return PifiException.of(ErrorCode.UNSUPPORTED, config.source() + ": " + key)
        .expected(wanted)
        .actual(String.valueOf(found))
        .remedy("use a checkpoint with a supported value; this one would compute something else")
        .build();
  }

  /**
   * Refuses a value unless a condition holds.
   *
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} naming key and value
   */
  public static void require(
      boolean holds, ModelConfig config, String key, String wanted, Object found) {
    if (!holds) {
      throw unsupported(config, key, wanted, found);
    }
  }

  /**
   * The activation that a config names.
   *
   * @param absent its name if the key is absent
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} if it is not one of {@link Activation}
   */
  public static Activation activation(ModelConfig config, String key, String absent) {
    String supported = "one of " + String.join(", ", Activation.allNames());
    config.limit(key, supported);
    String name = config.optionalString(key).orElse(absent);
    return Activation.named(name).orElseThrow(() -> unsupported(config, key, supported, name));
  }

  /** Whether a value is the number 1. */
  static boolean isOne(Object value) {
    return value instanceof Number number && number.doubleValue() == 1;
  }
}
