package dev.pifi.metrics.rouge;

/** Precision, recall and their harmonic mean, each from 0 to 1. */
record RougeScore(double precision, double recall, double fMeasure) {
  static final RougeScore ZERO = new RougeScore(0, 0, 0);

  /** Of a number of matches between texts of some lengths; 0 for an empty text. */
  static RougeScore of(long matched, long predicted, long reference) {
    if (matched == 0) {
      return ZERO;
    }
    double precision = (double) matched / predicted;
    double recall = (double) matched / reference;
    return new RougeScore(precision, recall, 2 * precision * recall / (precision + recall));
  }
}
