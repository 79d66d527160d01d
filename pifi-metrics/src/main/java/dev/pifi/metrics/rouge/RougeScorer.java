package dev.pifi.metrics.rouge;

import dev.pifi.metrics.text.NgramOverlap;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** rouge-score's scorer for one kind of ROUGE. Not thread-safe: it keeps its room. */
final class RougeScorer {
  private static final int LONGEST_NGRAM = 2;

  private final RougeKind kind;
  private final RougeTokenizer tokenizer;
  private final CommonSubsequence subsequence = new CommonSubsequence();
  private final NgramOverlap overlap = new NgramOverlap(LONGEST_NGRAM);
  private int[] inReference = new int[0];
  private int[] inPredicted = new int[0];

  RougeScorer(RougeKind kind, boolean stemmed) {
    this.kind = kind;
    this.tokenizer = new RougeTokenizer(stemmed);
  }

  /** The score against the reference with the best F-measure, the first of equals. */
  RougeScore score(String predicted, List<String> references) {
    RougeScore best = score(predicted, references.get(0));
    for (String reference : references.subList(1, references.size())) {
      RougeScore score = score(predicted, reference);
      if (score.fMeasure() > best.fMeasure()) {
        best = score;
      }
    }
    return best;
  }

  private RougeScore score(String predicted, String reference) {
    return switch (kind) {
      case ROUGE1 -> ofNgrams(1, tokenizer.words(predicted), tokenizer.words(reference));
      case ROUGE2 -> ofNgrams(2, tokenizer.words(predicted), tokenizer.words(reference));
      case ROUGE_L -> ofSubsequence(tokenizer.words(predicted), tokenizer.words(reference));
      case ROUGE_LSUM -> ofLines(tokenizer.lines(predicted), tokenizer.lines(reference));
    };
  }

  private RougeScore ofNgrams(int n, int[] predicted, int[] reference) {
    long[] matched = new long[LONGEST_NGRAM];
    long[] total = new long[LONGEST_NGRAM];
    overlap.clear();
    overlap.addReference(reference);
    overlap.count(predicted, matched, total);
    return RougeScore.of(matched[n - 1], total[n - 1], reference.length - n + 1L);
  }

  private RougeScore ofSubsequence(int[] predicted, int[] reference) {
    return RougeScore.of(
        subsequence.length(reference, predicted), predicted.length, reference.length);
  }

  private RougeScore ofLines(List<int[]> predicted, List<int[]> references) {
    inPredicted = counts(inPredicted, predicted);
    inReference = counts(inReference, references);
    long hits = 0;
    BitSet union = new BitSet();
    for (int[] reference : references) {
      union.clear();
      predicted.forEach(line -> subsequence.addIndices(reference, line, union));
      for (int i = union.nextSetBit(0); i >= 0; i = union.nextSetBit(i + 1)) {
        int word = reference[i];
        // A word is a hit as often as both texts have it, however many lines it is in.
        if (inPredicted[word] > 0 && inReference[word] > 0) {
          hits++;
          inPredicted[word]--;
          inReference[word]--;
        }
      }
    }
    predicted.forEach(line -> clear(inPredicted, line));
    references.forEach(line -> clear(inReference, line));
    return RougeScore.of(hits, words(predicted), words(references));
  }

  /** Counts words in an array of zeros, which grows with the vocabulary. */
  private int[] counts(int[] zeros, List<int[]> lines) {
    int size = tokenizer.vocabularySize();
    int[] counts = zeros.length >= size ? zeros : Arrays.copyOf(zeros, 2 * size);
    for (int[] line : lines) {
      for (int word : line) {
        counts[word]++;
      }
    }
    return counts;
  }

  private static void clear(int[] counts, int[] words) {
    for (int word : words) {
      counts[word] = 0;
    }
  }

  private static long words(List<int[]> lines) {
    return lines.stream().mapToLong(line -> line.length).sum();
  }
}
