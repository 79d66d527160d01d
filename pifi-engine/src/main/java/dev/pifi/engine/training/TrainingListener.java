package dev.pifi.engine.training;

import java.util.Map;

/** Hears of a run's progress, on the training thread. */
@FunctionalInterface
public interface TrainingListener {

  /** Something happened. */
  void on(Event event);

  /** What can happen. */
  sealed interface Event {}

  /**
   * The run starts, or goes on after {@code firstStep} updates.
   *
   * @param droppedRows how many rows were left out because their label is one to drop
   * @param labels how many training rows have each label; empty where there are no labels
   */
  record Started(
      int firstStep,
      int totalSteps,
      int epochs,
      long trainableParameters,
      long frozenParameters,
      int trainingRows,
      long skippedRows,
      long droppedRows,
      int cutTexts,
      Map<String, Integer> labels)
      implements Event {}

  /** An update was made. */
  record Stepped(
      int step,
      int epoch,
      double loss,
      double learningRate,
      double gradientNorm,
      int rows,
      int tokens,
      double seconds)
      implements Event {}

  /** A data set was evaluated. */
  record Evaluated(int step, int epoch, String split, Map<String, Double> scores, boolean best)
      implements Event {}

  /** A checkpoint is safe on disk. */
  record Saved(int step, String folder) implements Event {}

  /** The run ended. */
  record Finished(
      int step, int bestStep, double bestScore, Map<String, Double> scores, double seconds)
      implements Event {}
}
