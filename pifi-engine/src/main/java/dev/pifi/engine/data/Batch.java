package dev.pifi.engine.data;

/**
 * One batch, padded and row-major, ready to become tensors.
 *
 * @param rows how many examples; B
 * @param length tokens per example after padding; L
 * @param ids token ids, int64 [B, L]
 * @param attentionMask 1 for a token, 0 for padding, int64 [B, L]
 * @param typeIds segment ids, 0 at padding, int64 [B, L]
 * @param targets what is to be learnt of each row, of any lengths
 * @param exampleIndices the examples' positions in the list the batch was made from, [B]
 */
public record Batch(
    int rows,
    int length,
    long[] ids,
    long[] attentionMask,
    long[] typeIds,
    int[][] targets,
    int[] exampleIndices) {
  /** How many tokens are no padding. */
  public long tokens() {
    long count = 0;
    for (long bit : attentionMask) {
      count += bit;
    }
    return count;
  }
}
