/**
 * Runs compared over seeds: means, deviations and t-tests of their scores.
 *
 * <p>Refuses to say which run is better: that is the reader's part.
 */
package dev.pifi.engine.comparison;
