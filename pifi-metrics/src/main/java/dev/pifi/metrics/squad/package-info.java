/**
 * Exact match and F1 of extractive question answering: of answer texts as the official script of
 * SQuAD 1.1 has them, and of token positions as the published PiFi code reports them.
 *
 * <p>Refuses SQuAD 2.0's unanswerable questions: each row has at least one right answer.
 */
package dev.pifi.metrics.squad;
