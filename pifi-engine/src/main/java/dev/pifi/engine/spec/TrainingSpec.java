package dev.pifi.engine.spec;

import java.util.OptionalInt;

/**
 * How the weights are fitted.
 *
 * @param epochs passes over the training rows; at least 1
 * @param maxSteps ends training after so many optimizer steps, whatever {@code epochs} says
 * @param batchSize rows in one forward pass
 * @param accumulationSteps forward passes whose gradients make one optimizer step
 * @param optimizer the update rule
 * @param schedule how the learning rate moves
 * @param clipNorm the largest norm of all gradients together; 0 turns clipping off
 * @param labelSmoothing in [0, 1)
 * @param classWeights how much each class counts in the loss
 * @param headDropout the head's dropout probability, in [0, 1)
 * @param batches how rows become batches
 * @param selection how the best model is found and what is kept
 */
public record TrainingSpec(
    int epochs,
    OptionalInt maxSteps,
    int batchSize,
    int accumulationSteps,
    Optimizer optimizer,
    Schedule schedule,
    double clipNorm,
    double labelSmoothing,
    ClassWeights classWeights,
    double headDropout,
    Batches batches,
    Selection selection) {

  /**
   * The update rule.
   *
   * @param kind Adam with decay decoupled from the gradient, or with decay added to it
   * @param learningRate the peak learning rate; positive
   * @param weightDecay 0 or more, of every trained parameter, as torch's optimizers do
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root of the second moment; positive
   */
  public record Optimizer(
      OptimizerKind kind,
      double learningRate,
      double weightDecay,
      double beta1,
      double beta2,
      double epsilon) {}

  /** The update rules. */
  public enum OptimizerKind {
    /** Decoupled weight decay. */
    ADAMW,
    /** Weight decay as a part of the gradient. */
    ADAM
  }

  /**
   * How the learning rate moves.
   *
   * @param kind the shape after the warm-up
   * @param warmupFraction the share of all steps in which the rate rises from 0; 0 if {@code
   *     warmupSteps} is there
   * @param warmupSteps the same as a number of steps
   */
  public record Schedule(ScheduleKind kind, double warmupFraction, OptionalInt warmupSteps) {

    /** The number of warm-up steps of a run of so many steps; never more than those. */
    public int warmupSteps(int totalSteps) {
      int steps = warmupSteps.orElse((int) Math.ceil(warmupFraction * totalSteps));
      return Math.min(steps, totalSteps);
    }
  }

  /** The shape of the learning rate after the warm-up. */
  public enum ScheduleKind {
    /** It stays. */
    CONSTANT,
    /** It falls to 0 in a straight line. */
    LINEAR,
    /** It falls to 0 along half a cosine. */
    COSINE
  }

  /**
   * How rows become batches.
   *
   * @param kind rows of like length together, or every row padded to the maximum
   * @param padMultiple batch lengths are rounded up to a multiple of this
   * @param dropLast whether a last batch that is not full is left out in training
   */
  public record Batches(Batching kind, int padMultiple, boolean dropLast) {}

  /** How rows are grouped and padded. */
  public enum Batching {
    /** Rows of like length together, each batch padded to its own longest row. */
    BUCKETED,
    /** In shuffled order, each batch padded to {@code data.max_length}. */
    PADDED
  }

  /**
   * How the best model is found and what is kept.
   *
   * @param bestMetric the score on the validation rows that decides
   * @param earlyStoppingPatience evaluations without a better score until training ends; 0 turns
   *     early stopping off
   * @param evaluateEverySteps optimizer steps between evaluations; 0 evaluates after each epoch
   * @param checkpointEverySteps optimizer steps between checkpoints; if empty, one is written with
   *     each evaluation
   * @param keepCheckpoints the newest checkpoints that are kept, besides the best one; at least 1
   */
  public record Selection(
      String bestMetric,
      int earlyStoppingPatience,
      int evaluateEverySteps,
      OptionalInt checkpointEverySteps,
      int keepCheckpoints) {}
}
