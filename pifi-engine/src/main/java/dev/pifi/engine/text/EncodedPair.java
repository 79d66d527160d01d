package dev.pifi.engine.text;

/**
 * A pair of texts as tokens, special tokens included, nothing cut and nothing padded.
 *
 * @param ids token ids
 * @param typeIds segment ids, as many
 * @param offsets for token {@code i} the code points {@code [2i]} to {@code [2i + 1]}, half open,
 *     of the text it comes from; 0, 0 for special tokens
 * @param secondFrom the first token of the second text
 * @param secondTo the token behind its last
 */
public record EncodedPair(int[] ids, int[] typeIds, int[] offsets, int secondFrom, int secondTo) {}
