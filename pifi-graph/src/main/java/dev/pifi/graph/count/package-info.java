/**
 * Figures of a graph that need no weights: parameters and multiply-accumulates.
 *
 * <p>Holds counting rules. Refuses measurements of time or memory.
 */
package dev.pifi.graph.count;
