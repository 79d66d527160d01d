/**
 * METEOR (Lavie and Agarwal, 2007) as NLTK computes it, with the synonyms of WordNet 3.0.
 *
 * <p>Refuses METEOR 1.5 by name: its paraphrase tables and tuned weights come with a program under
 * the LGPL only.
 */
package dev.pifi.metrics.meteor;
