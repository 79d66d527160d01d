/**
 * Our own meters beside Liberty's at {@code /metrics}: runs, workers, deployed models. Refuses to
 * change what it measures.
 */
package dev.pifi.server.meters;
