package dev.pifi.metrics.classification;

/** A rate from 0 to 1 that each label has for itself: {@code weight * correct / total}. */
enum Rate {
  PRECISION(1, "precision TP / (TP + FP)", "precision_score") {
    @Override
    long total(ConfusionCounts counts, int label) {
      return counts.predictedTotal(label);
    }
  },
  RECALL(1, "recall TP / (TP + FN)", "recall_score") {
    @Override
    long total(ConfusionCounts counts, int label) {
      return counts.referenceTotal(label);
    }
  },
  F1(2, "F1 2 TP / (2 TP + FP + FN)", "f1_score") {
    @Override
    long total(ConfusionCounts counts, int label) {
      return counts.predictedTotal(label) + counts.referenceTotal(label);
    }
  };

  private final int weight;
  private final String formula;
  private final String function;

  Rate(int weight, String formula, String function) {
    this.weight = weight;
    this.formula = formula;
    this.function = function;
  }

  /** The denominator of one label. */
  abstract long total(ConfusionCounts counts, int label);

  double of(ConfusionCounts counts, int label) {
    return ratio(counts.correct(label), total(counts, label));
  }

  /** The rate of sums over labels. */
  double ratio(long correct, long total) {
    return total == 0 ? 0 : (double) weight * correct / total;
  }

  /** The formula, as the start of a metric's definition. */
  String formula() {
    return formula;
  }

  /** The function of scikit-learn that computes it. */
  String function() {
    return function;
  }
}
