package dev.pifi.engine.training;

import dev.pifi.engine.spec.TrainingSpec;

/**
 * The learning rate of each update: linear warm-up, then constant, a line to zero, or half a cosine
 * to zero.
 *
 * @param kind what follows the warm-up
 * @param peak the rate after the warm-up
 * @param warmupSteps updates of warm-up
 * @param totalSteps all updates
 */
public record LearningRate(
    TrainingSpec.ScheduleKind kind, double peak, int warmupSteps, int totalSteps) {

  /** The rate of an update, 0 the first. */
  public double at(int step) {
    if (step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    double share = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return switch (kind) {
      case CONSTANT -> peak;
      case LINEAR -> peak * Math.max(0, 1 - share);
      case COSINE -> peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share)));
    };
  }
}
