package dev.pifi.engine.generation;

/**
 * The best continuations of a row's hypotheses, best first. The arrays are not copied.
 *
 * @param scores sums of logarithms of probabilities
 * @param beams the hypothesis that each goes on from
 * @param tokens the token that each adds
 */
record Continuations(float[] scores, int[] beams, int[] tokens) {

  int size() {
    return scores.length;
  }
}
