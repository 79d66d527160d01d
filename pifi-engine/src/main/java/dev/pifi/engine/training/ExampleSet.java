package dev.pifi.engine.training;

import dev.pifi.engine.data.Example;
import java.util.List;

/**
 * Rows to train on or to judge by.
 *
 * @param examples the encoded rows
 * @param references the right texts of each row, of tasks that generate; else empty
 */
record ExampleSet(List<Example> examples, List<List<String>> references) {
  ExampleSet {
    examples = List.copyOf(examples);
    references = List.copyOf(references);
  }

  /** Rows whose targets are all there is to know. */
  static ExampleSet of(List<Example> examples) {
    return new ExampleSet(examples, List.of());
  }
}
