package dev.pifi.metrics.bleu;

/** What sacrebleu does about n-grams without a match, with its default values. */
enum Smoothing {
  /** Nothing: the score is 0. */
  NONE("none", 0),
  /** A count of 0 is taken for 0.1. */
  FLOOR("floor[0.10]", 0),
  /** 1 is added to the counts of n-grams of two and more words. */
  ADD_K("add-k[1.00]", 1),
  /** The k-th count of 0 is taken for 2 to the power of -k, as NIST's mteval-v13a does. */
  EXP("exp", 0);

  private static final double FLOOR_VALUE = 0.1;
  private final String signature;
  private final int added;

  Smoothing(String signature, int added) {
    this.signature = signature;
    this.added = added;
  }

  /** How sacrebleu's signature names it. */
  String signature() {
    return signature;
  }

  /** What is added to the counts of n-grams of {@code n} words. */
  int added(int n) {
    return n > 1 ? added : 0;
  }

  /**
   * What takes the place of a count of 0.
   *
   * @param zeros how many counts were 0 so far, this one included
   */
  double insteadOfZero(int zeros) {
    return switch (this) {
      case FLOOR -> FLOOR_VALUE;
      case EXP -> 1 / (double) (1L << zeros);
      default -> 0;
    };
  }
}
