package dev.pifi.engine.spec;

/**
 * How the contexts of questions are read, and how answers are found in them.
 *
 * @param windows what happens with a context that is longer than {@code data.max_length} allows
 * @param stride the tokens of the context that neighbouring windows share; 0 where there is one
 * @param maxAnswerLength the most tokens of an answer
 * @param nBest how many answers are told for each question
 */
public record AnsweringSpec(Windows windows, int stride, int maxAnswerLength, int nBest) {

  /** The task that the section is for. */
  public static final String TASK = "extractive-question-answering";

  /** What a spec without the section has. */
  public static AnsweringSpec defaults() {
    return new AnsweringSpec(Windows.SLIDING, 128, 30, 20);
  }

  /** How a long context is read. */
  public enum Windows {
    /** In several windows, each of which starts before the last one ended. */
    SLIDING,
    /** Its beginning only, as the published code does. */
    FIRST
  }
}
