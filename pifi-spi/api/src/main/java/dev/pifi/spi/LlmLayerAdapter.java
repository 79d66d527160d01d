package dev.pifi.spi;

/**
 * Describes single decoder layers of one family of large language models. Found by {@link
 * java.util.ServiceLoader}.
 *
 * <p>Stateless and thread-safe. Stability: evolving until 1.0.
 */
public interface LlmLayerAdapter {

  /** The unique name of the family, such as {@code llama}. */
  String name();

  /** The {@code model_type} values of the family, for tables and messages. */
  java.util.Set<String> modelTypes();

  /** Whether this adapter describes layers of the model. */
  default boolean supports(ModelConfig config) {
    return modelTypes().contains(config.modelType());
  }

  /**
   * Describes one layer.
   *
   * @param index the layer, 0 the first, -1 the last
   * @throws PifiException with {@link ErrorCode#UNSUPPORTED} if there is no such layer, or the
   *     config asks for maths that is not implemented
   */
  LayerSource layer(ModelConfig config, int index);
}
