package dev.pifi.engine.training;

/** Hears how far an evaluation or a prediction is, on the thread that computes. */
@FunctionalInterface
public interface EvaluationListener {
  /** Nobody who hears. */
  EvaluationListener NONE = (rows, of) -> {};

  /**
   * Some more rows are done.
   *
   * @param rows how many so far; of questions, the windows of their contexts
   * @param of how many there are
   */
  void done(int rows, int of);

  /**
   * Bad rows were left out, as was asked for.
   *
   * @param rows how many, at least 1
   */
  default void leftOut(long rows) {}
}
