/**
 * What metrics of texts share: Python's view of a string, token ids, n-gram matches, the Porter
 * stemmer and the frame of a metric.
 *
 * <p>Holds parts that at least two metrics use. Refuses metrics themselves, and anything that needs
 * a model. Internal to this module: no stability is promised to other modules.
 */
package dev.pifi.metrics.text;
