package dev.pifi.engine.spec;

import java.nio.file.Path;

/**
 * The small model.
 *
 * @param path a folder with {@code config.json}, tokenizer and weights; absolute
 * @param init whether the weights are read or drawn at random
 * @param pooling how token states become one vector
 */
public record ModelSpec(Path path, Init init, Pooling pooling) {

  /** Where initial weights come from. */
  public enum Init {
    /** From the checkpoint. */
    PRETRAINED,
    /** Drawn at random from the run's seed; only {@code config.json} is read. */
    RANDOM
  }

  /** How the states of all tokens become one vector. */
  public enum Pooling {
    /** What suits the model: the first token for encoders, the last one for decoders. */
    AUTO,
    /** The first token. */
    CLS,
    /** The mean over the tokens that are not padding. */
    MEAN,
    /** The mean over all tokens, padding included. */
    MEAN_WITH_PADDING,
    /** The last token that is not padding. */
    LAST
  }
}
