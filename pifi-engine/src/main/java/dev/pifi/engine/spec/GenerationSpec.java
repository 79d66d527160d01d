package dev.pifi.engine.spec;

import dev.pifi.engine.generation.GenerationSettings;
import java.util.OptionalInt;

/**
 * How a model that generates is given its texts, and how it generates.
 *
 * @param prefix stands before each source text, as T5's tasks want it
 * @param maxTargetLength the most tokens of a target, cut or generated
 * @param minNewTokens before so many tokens no text ends
 * @param beams how many hypotheses a text has; 1 is greedy search
 * @param lengthPenalty the exponent of the length by which a score is divided
 * @param stopping when a beam search ends
 * @param noRepeatNgramSize no run of so many tokens occurs twice; 0 is off
 * @param firstSentence whether a generated text ends before its first ". ", as in the published
 *     code
 */
public record GenerationSpec(
    String prefix,
    int maxTargetLength,
    int minNewTokens,
    int beams,
    double lengthPenalty,
    GenerationSettings.Stopping stopping,
    int noRepeatNgramSize,
    boolean firstSentence) {

  /** What a spec without the section has. */
  public static GenerationSpec defaults() {
    return new GenerationSpec("", 128, 0, 1, 1, GenerationSettings.Stopping.HEURISTIC, 0, false);
  }

  /** The same for a model of so many positions: no target may be longer. */
  public GenerationSpec within(int positions) {
    return new GenerationSpec(
        prefix,
        Math.min(maxTargetLength, positions),
        minNewTokens,
        beams,
        lengthPenalty,
        stopping,
        noRepeatNgramSize,
        firstSentence);
  }

  /** The search. */
  public GenerationSettings settings() {
    return new GenerationSettings(
        maxTargetLength,
        minNewTokens,
        beams,
        lengthPenalty,
        stopping,
        noRepeatNgramSize,
        OptionalInt.empty(),
        OptionalInt.empty());
  }
}
