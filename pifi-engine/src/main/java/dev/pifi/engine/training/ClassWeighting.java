package dev.pifi.engine.training;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.spec.ClassWeights;
import dev.pifi.graph.Op;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** How much each class counts in the loss of a run. Stateless. */
final class ClassWeighting {
  private static final String KEY = "training.class_weights";

  private ClassWeighting() {}

  /**
   * The weight of each class, or none where all count alike.
   *
   * @throws PifiException SPEC_INVALID unless the weights given are those of the labels;
   *     DATA_INVALID if weights are to be balanced and a label has no training row
   */
  static List<Double> of(ClassWeights asked, FineTuning.Data data) {
    if (asked instanceof ClassWeights.None) {
      return List.of();
    }
    if (data.labels().isEmpty()) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, KEY)
          .expected("a task with labels")
          .actual("one without")
          .remedy("leave the key out")
          .build();
    }
    return asked instanceof ClassWeights.Given given
        ? given(given.weightOfLabel(), data.labels())
        : balanced(data.labels(), data.training().examples());
  }

  private static List<Double> given(Map<String, Double> weightOfLabel, List<String> labels) {
    if (!weightOfLabel.keySet().equals(new TreeSet<>(labels))) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, KEY)
          .expected("a weight for each of the labels " + labels)
          .actual("weights for " + weightOfLabel.keySet())
          .remedy("name every label once, as data.labels or the data has them")
          .build();
    }
    return labels.stream().map(weightOfLabel::get).toList();
  }

  /** As scikit-learn's {@code balanced}: rows / (classes * rows of the class). */
  private static List<Double> balanced(List<String> labels, List<Example> rows) {
    int[] counts = new int[labels.size()];
    rows.forEach(row -> counts[row.label()]++);
    List<Double> weights = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "label '" + labels.get(label) + "'")
            .expected("a training row at least, to balance the classes by")
            .actual("none")
            .remedy("take the label out of data.labels, or give the weights of " + KEY)
            .build();
      }
      weights.add((double) rows.size() / ((long) counts.length * counts[label]));
    }
    return weights;
  }

  /** Refuses a task whose loss pays no heed to weights. */
  static void requireUse(Composition composition) {
    boolean used =
        composition.settings().classWeights().isEmpty()
            || composition.lossGraph().values().stream()
                .anyMatch(v -> v.op() == Op.CROSS_ENTROPY && v.inputs().size() == 3);
    if (!used) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, KEY)
          .expected("a task whose loss weighs classes, such as text-classification")
          .actual(composition.task().name())
          .remedy("leave the key out")
          .build();
    }
  }
}
