/**
 * Text from encoder-decoders, token by token: greedy search and beam search with remembered keys
 * and values. Holds the search, its settings and the graphs of one step; refuses sampling.
 */
package dev.pifi.engine.generation;
