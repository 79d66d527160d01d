package dev.pifi.engine.generation;

/**
 * The tokens that a search knows by name.
 *
 * @param start before the first token
 * @param end after the last token
 * @param padding fills rows that ended
 * @param size how many tokens there are
 */
record Vocabulary(int start, int end, int padding, int size) {}
