package dev.pifi.metrics.text;

import java.util.Arrays;

/**
 * Counts the n-grams of a text that its references have, too, each at most as often as the one
 * reference that has it most. Not thread-safe.
 *
 * <p>An n-gram is a pair of an (n-1)-gram and a word, and pairs are numbered as they come, so an
 * n-gram of any length and vocabulary is one {@code int}, exactly and without a string.
 */
public final class NgramOverlap {
  private final int order;
  private final PairTable pairs = new PairTable();

  /** How often the reference that has it most has each n-gram. */
  private int[] most = new int[256];

  /** How often the text that is being read has each n-gram. */
  private int[] current = new int[256];

  /** For n-grams from 1 to {@code order} words. */
  public NgramOverlap(int order) {
    this.order = order;
  }

  /** Forgets the references. */
  public void clear() {
    Arrays.fill(most, 0, pairs.size() + 1, 0);
    Arrays.fill(current, 0, pairs.size() + 1, 0);
    pairs.clear();
  }

  /** Adds a reference by its words. */
  public void addReference(int[] words) {
    for (int i = 0; i < words.length; i++) {
      int ngram = 0;
      for (int n = 0; n < order && i + n < words.length; n++) {
        ngram = ngram(ngram, words[i + n]);
        current[ngram]++;
      }
    }
    for (int ngram = 1; ngram <= pairs.size(); ngram++) {
      most[ngram] = Math.max(most[ngram], current[ngram]);
      current[ngram] = 0;
    }
  }

  /**
   * Adds the counts of a text to those of others. To be called once after the references.
   *
   * @param matched by n - 1, the n-grams of the text that the references have
   * @param total by n - 1, the n-grams of the text
   */
  public void count(int[] words, long[] matched, long[] total) {
    for (int i = 0; i < words.length; i++) {
      int ngram = 0;
      for (int n = 0; n < order && i + n < words.length; n++) {
        ngram = ngram(ngram, words[i + n]);
        total[n]++;
        current[ngram]++;
        if (current[ngram] <= most[ngram]) {
          matched[n]++;
        }
      }
    }
  }

  private int ngram(int prefix, int word) {
    int id = pairs.id(prefix, word);
    if (id >= most.length) {
      most = Arrays.copyOf(most, 2 * most.length);
      current = Arrays.copyOf(current, 2 * current.length);
    }
    return id;
  }
}
