package dev.pifi.engine.torch;

/**
 * Adam, or AdamW where weight decay is decoupled from the gradient.
 *
 * @param decoupled whether weight decay acts on weights (AdamW) or is added to gradients (Adam)
 * @param clipNorm the largest global gradient norm; 0 is no clipping
 */
public record Optimizer(
    boolean decoupled,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clipNorm) {}
