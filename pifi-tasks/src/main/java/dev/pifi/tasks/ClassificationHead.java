package dev.pifi.tasks;

import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task.HeadSettings;
import java.util.List;
import java.util.Map;

/** One label for each example: the head, loss and metrics that classification tasks share. */
final class ClassificationHead {
  static final List<String> LABEL_INPUTS = List.of("labels");
  static final List<String> METRICS = List.of("accuracy", "f1_macro");
  static final long IGNORED_LABEL = -100;
  private static final String LOGITS = "logits";

  private ClassificationHead() {}

  /** Logits float32 [batch, classes] of features [batch, hidden]. */
  static Map<String, Value> outputs(Scope scope, Value features, HeadSettings settings) {
    if (settings.classes() < 2) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "labels of a classification task")
          .expected("at least 2 classes")
          .actual(Integer.toString(settings.classes()))
          .remedy("check the label column, or list the labels in the spec")
          .build();
    }
    Value hidden = scope.linear("dense", features, features.shape().size(-1));
    Value active = hidden.dropout(settings.dropout()).apply(Op.GELU);
    return Map.of(LOGITS, scope.linear("out", active, settings.classes()));
  }

  /** The sum of the smoothed cross entropies, in which classes may count differently. */
  static Value loss(Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
    Value logits = outputs.get(LOGITS);
    Value right = labels.get(LABEL_INPUTS.get(0));
    if (settings.classWeights().isEmpty()) {
      return logits.crossEntropy(right, settings.labelSmoothing(), IGNORED_LABEL);
    }
    double[] numbers = settings.classWeights().stream().mapToDouble(w -> w).toArray();
    Value weights = logits.graph().constant(Shape.of(numbers.length), numbers);
    return logits.crossEntropy(right, weights, settings.labelSmoothing(), IGNORED_LABEL);
  }
}
