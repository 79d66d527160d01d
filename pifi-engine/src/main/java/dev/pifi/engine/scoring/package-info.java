/**
 * Metrics that need a language model: BERTScore and BARTScore, run on the small models that
 * adapters bring, and the choice of metrics by name.
 *
 * <p>Refuses metrics of counts and words, which are plug-ins in modules of their own.
 */
package dev.pifi.engine.scoring;
