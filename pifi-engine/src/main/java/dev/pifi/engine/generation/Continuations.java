package dev.pifi.engine.generation;

/** The best continuations of a row's hypotheses, best first. Not thread-safe. */
final class Continuations {
  private final float[] scores;
  private final int[] beams;
  private final int[] tokens;
  private int size;

  Continuations(int capacity) {
    this.scores = new float[capacity];
    this.beams = new int[capacity];
    this.tokens = new int[capacity];
  }

  int size() {
    return size;
  }

  float score(int index) {
    return scores[index];
  }

  int beam(int index) {
    return beams[index];
  }

  int token(int index) {
    return tokens[index];
  }

  /**
   * Offers every token after one hypothesis. Only tokens that could be among the best have their
   * logarithm taken: there are some ten of them among tens of thousands.
   *
   * @param before the score of the hypothesis
   */
  void offer(float[] probabilities, int from, int count, int beam, float before) {
    float least = least(before);
    for (int token = 0; token < count; token++) {
      float probability = probabilities[from + token];
      if (probability >= least) {
        float score = (float) Math.log(probability) + before;
        if (size < scores.length || score > scores[size - 1]) {
          insert(score, beam, token);
          least = least(before);
        }
      }
    }
  }

  /** A probability below this cannot be among the best; a little lower, for rounding. */
  private float least(float before) {
    return size < scores.length ? 0 : (float) (Math.exp(scores[size - 1] - before) * 0.9999);
  }

  private void insert(float score, int beam, int token) {
    int place = Math.min(size, scores.length - 1);
    while (place > 0 && scores[place - 1] < score) {
      if (place < scores.length) {
        scores[place] = scores[place - 1];
        beams[place] = beams[place - 1];
        tokens[place] = tokens[place - 1];
      }
      place--;
    }
    scores[place] = score;
    beams[place] = beam;
    tokens[place] = token;
    size = Math.min(size + 1, scores.length);
  }
}
