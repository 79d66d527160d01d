package dev.pifi.engine.answering;

/**
 * An answer that a model found.
 *
 * @param text the part of the context, without white space around it
 * @param start where it starts in the context, in code points
 * @param end the code point behind its last
 * @param score its share among the answers told for the question, 0-1
 * @param logit the model's score: that of its first token as a start and its last as an end
 */
public record Answer(String text, int start, int end, double score, double logit) {}
