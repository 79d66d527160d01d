package dev.pifi.spi;

/**
 * Builds small language models of one family from their {@code config.json}. Found by {@link
 * java.util.ServiceLoader}.
 *
 * <p>Stateless and thread-safe. Stability: evolving until 1.0.
 */
public interface SlmAdapter {

  /** The unique name of the family, such as {@code bert}. */
  String name();

  /** The {@code model_type} values of the family, for tables and messages. */
  java.util.Set<String> modelTypes();

  /**
   * Whether this adapter builds the model; the decision must not read more than {@code model_type}
   * and architecture.
   */
  default boolean supports(ModelConfig config) {
    return modelTypes().contains(config.modelType());
  }

  /**
   * Describes the model.
   *
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} if the config asks for maths that is
   *     not implemented
   */
  Backbone backbone(ModelConfig config);
}
