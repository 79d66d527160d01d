package dev.pifi.engine.generation;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.OptionalInt;

/**
 * How text is searched. Names and meanings are those of transformers' {@code GenerationConfig}.
 *
 * @param maxNewTokens how many tokens follow the start token at most
 * @param minNewTokens before so many tokens no text ends
 * @param beams how many hypotheses a text has; 1 is greedy search
 * @param lengthPenalty the exponent of the length by which a hypothesis' score is divided
 * @param stopping when a beam search ends
 * @param noRepeatNgramSize no run of so many tokens occurs twice; 0 is off
 * @param forcedFirstToken the token after the start token, where a model demands one
 * @param forcedLastToken the last token of a text that reaches the longest length
 */
public record GenerationSettings(
    int maxNewTokens,
    int minNewTokens,
    int beams,
    double lengthPenalty,
    Stopping stopping,
    int noRepeatNgramSize,
    OptionalInt forcedFirstToken,
    OptionalInt forcedLastToken) {

  /** When a beam search ends. */
  public enum Stopping {
    /** As soon as there are as many finished hypotheses as beams. */
    EARLY,
    /** When it is unlikely that a better one comes. */
    HEURISTIC,
    /** When no better one can come. */
    NEVER_EARLY
  }

  /** Checks the ranges. */
  public GenerationSettings {
    atLeast("max_new_tokens", maxNewTokens, 1);
    atLeast("min_new_tokens", minNewTokens, 0);
    atLeast("beams", beams, 1);
    atLeast("no_repeat_ngram_size", noRepeatNgramSize, 0);
    if (minNewTokens > maxNewTokens) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "min_new_tokens")
          .expected("at most max_new_tokens, " + maxNewTokens)
          .actual(Integer.toString(minNewTokens))
          .build();
    }
  }

  /** Greedy search. */
  public static GenerationSettings greedy(int maxNewTokens) {
    return beam(maxNewTokens, 1);
  }

  /** Beam search with a length penalty of 1. */
  public static GenerationSettings beam(int maxNewTokens, int beams) {
    return new GenerationSettings(
        maxNewTokens, 0, beams, 1, Stopping.HEURISTIC, 0, OptionalInt.empty(), OptionalInt.empty());
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, name)
          .expected("at least " + least)
          .actual(Integer.toString(value))
          .build();
    }
  }
}
