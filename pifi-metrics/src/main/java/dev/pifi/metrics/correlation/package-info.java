/**
 * Correlations of predicted and right numbers, as GLUE reports them for regression.
 *
 * <p>Refuses labels without an order: a class is no number.
 */
package dev.pifi.metrics.correlation;
