package dev.pifi.engine.scoring;

import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first layers of an encoder: the model that a config with fewer layers describes, on the
 * weights of the whole.
 *
 * @param whole the model of the checkpoint, whose tensors are all accounted for
 * @param cut the same up to a layer, which is all that is read
 * @param layers how many layers the whole has
 */
record CutEncoder(Backbone whole, Backbone cut, int layers) {
  /** What config.json calls the number of an encoder's layers; the first that is there counts. */
  private static final List<String> KEYS =
      List.of("encoder_layers", "num_layers", "n_layers", "num_hidden_layers");

  /**
   * Describes the layers 1 to {@code layer} of a checkpoint's encoder.
   *
   * @throws PifiException SPEC_INVALID if there is no such layer; UNSUPPORTED if no family builds
   *     the model
   */
  static CutEncoder of(Path folder, Families families, int layer) {
    ModelConfig config = ConfigFile.read(folder);
    String key = key(config);
    Backbone whole = families.backbone(config);
    int layers = config.requirePositive(key);
    if (layer < 1 || layer > layers) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "layer of " + folder)
          .expected("a layer from 1 to " + layers + ", the last")
          .actual(Integer.toString(layer))
          .remedy("name a layer that the model has")
          .build();
    }
    Map<String, Object> fewer = new LinkedHashMap<>(config.raw());
    fewer.put(key, layer);
    Backbone cut = families.backbone(ModelConfig.of(config.source(), fewer));
    return new CutEncoder(whole, cut, layers);
  }

  private static String key(ModelConfig config) {
    return KEYS.stream()
        .filter(config::has)
        .findFirst()
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.UNSUPPORTED, config.source())
                    .expected("the number of layers under one of " + KEYS)
                    .actual("none of these keys")
                    .remedy("use a model of another family")
                    .build());
  }
}
