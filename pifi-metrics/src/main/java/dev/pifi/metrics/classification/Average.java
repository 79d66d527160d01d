package dev.pifi.metrics.classification;

/** A way to make one score of the rates of all labels. */
enum Average {
  /** The mean over the labels that occur; a declared label that never occurs does not count. */
  MACRO("the mean over the labels that occur in references or predictions") {
    @Override
    double of(Rate rate, ConfusionCounts counts) {
      return counts.present().mapToDouble(label -> rate.of(counts, label)).average().orElse(0);
    }
  },
  /** The rate of the sums; with one label for each row all three rates equal the accuracy. */
  MICRO("of the counts summed over all labels") {
    @Override
    double of(Rate rate, ConfusionCounts counts) {
      return rate.ratio(
          counts.present().mapToLong(counts::correct).sum(),
          counts.present().mapToLong(label -> rate.total(counts, label)).sum());
    }
  },
  /** The mean weighted by how often a label is the right one. */
  WEIGHTED("the mean over labels, weighted by their number of references") {
    @Override
    double of(Rate rate, ConfusionCounts counts) {
      return counts
              .present()
              .mapToDouble(label -> rate.of(counts, label) * counts.referenceTotal(label))
              .sum()
          / counts.rows();
    }
  },
  /** The rate of the label with id 1, of two. */
  BINARY("of the label with id 1, of two labels") {
    @Override
    double of(Rate rate, ConfusionCounts counts) {
      return rate.of(counts, POSITIVE);
    }
  };

  private static final int POSITIVE = 1;

  private final String meaning;

  Average(String meaning) {
    this.meaning = meaning;
  }

  /** One score from 0 to 1. */
  abstract double of(Rate rate, ConfusionCounts counts);

  /** What it does, as the continuation of a {@link Rate#formula}. */
  String meaning() {
    return meaning;
  }
}
