/**
 * Measurements of speed on random weights: the same work as a peer's script does. Refuses
 * judgement.
 */
package dev.pifi.engine.bench;
