/**
 * Metrics of classification tasks, all computed from one table of confusion counts and all defined
 * as scikit-learn defines them with {@code zero_division=0}.
 *
 * <p>Holds corpus metrics, and the {@code paper_} metrics that the published PiFi code reports.
 * Refuses metrics of texts or of token positions, and metrics that need probabilities.
 */
package dev.pifi.metrics.classification;
