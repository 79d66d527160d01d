package dev.pifi.engine.spec;

import java.nio.file.Path;
import java.util.List;

/**
 * The layers of a large model that are plugged in.
 *
 * @param path the large model's folder with {@code config.json} and weights; absolute
 * @param layers layer indices in the order they are applied, negative ones from the end; not empty
 * @param init whether the layers' weights are read or drawn at random
 * @param freeze whether the layers stay as they are in training
 * @param attention what a token sees inside the layers
 * @param embed whether a saved run holds the layers' weights, or their source and hash only
 */
public record PlugSpec(
    Path path,
    List<Integer> layers,
    ModelSpec.Init init,
    boolean freeze,
    Attention attention,
    boolean embed) {

  /** Copies the list. */
  public PlugSpec {
    layers = List.copyOf(layers);
  }

  /** What a token sees inside the plugged-in layers. */
  public enum Attention {
    /** Every token that is not padding. */
    BIDIRECTIONAL,
    /** Itself and the tokens before it. */
    CAUSAL,
    /** Every token, padding included, as the published code does. */
    PAPER
  }
}
