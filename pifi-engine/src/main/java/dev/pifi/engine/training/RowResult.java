package dev.pifi.engine.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a model says of one row. Immutable. */
public sealed interface RowResult {
  /**
   * A label.
   *
   * @param label the most probable one
   * @param probabilities of every label, in [0, 1], by name in the order of their ids
   */
  record Label(String label, Map<String, Float> probabilities) implements RowResult {
    /** Keeps the order. */
    public Label {
      probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    }
  }

  /**
   * A text.
   *
   * @param text what the model generated
   */
  record Text(String text) implements RowResult {}

  /**
   * A part of a text.
   *
   * @param text the part
   * @param start where it starts, in code points
   * @param end the code point behind its last
   * @param score its share among the parts that came into question, in [0, 1]
   */
  record Answer(String text, int start, int end, double score) implements RowResult {}
}
