package dev.pifi.engine.training;

import dev.pifi.engine.answering.QuestionSet;
import dev.pifi.engine.data.Example;
import java.util.List;
import java.util.Optional;

/**
 * Rows to train on or to judge by.
 *
 * @param examples the encoded rows
 * @param references the right texts of each row, of tasks that generate; else empty
 * @param questions what the examples are windows of, where the task answers questions
 */
record ExampleSet(
    List<Example> examples, List<List<String>> references, Optional<QuestionSet> questions) {
  ExampleSet {
    examples = List.copyOf(examples);
    references = List.copyOf(references);
  }

  /** Rows with the texts that are right. */
  ExampleSet(List<Example> examples, List<List<String>> references) {
    this(examples, references, Optional.empty());
  }

  /** Rows whose targets are all there is to know. */
  static ExampleSet of(List<Example> examples) {
    return new ExampleSet(examples, List.of());
  }

  /** The windows of questions. */
  static ExampleSet of(QuestionSet questions) {
    return new ExampleSet(questions.examples(), List.of(), Optional.of(questions));
  }
}
