package dev.pifi.engine.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much each class counts in the loss. */
public sealed interface ClassWeights {

  /** All count alike. */
  record None() implements ClassWeights {}

  /** The fewer rows a class has, the more each of them counts; all classes count alike. */
  record Balanced() implements ClassWeights {}

  /**
   * As given.
   *
   * @param weightOfLabel the weight of each label by its name; positive
   */
  record Given(Map<String, Double> weightOfLabel) implements ClassWeights {
    /** Copies the map and keeps its order. */
    public Given {
      weightOfLabel = Collections.unmodifiableMap(new LinkedHashMap<>(weightOfLabel));
    }
  }
}
