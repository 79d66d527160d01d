package dev.pifi.engine.answering;

import dev.pifi.engine.data.Example;
import java.util.List;

/**
 * Questions, encoded.
 *
 * @param questions in file order
 * @param windows the windows of all contexts, in that order
 * @param examples what a model reads, one for each window; where answers are known the targets are
 *     the positions of the first and last token of the first answer, or both 0 where it is not in
 *     the window
 * @param cut how many contexts were cut
 */
public record QuestionSet(
    List<Question> questions, List<Window> windows, List<Example> examples, int cut) {
  /** Copies the lists. */
  public QuestionSet {
    questions = List.copyOf(questions);
    windows = List.copyOf(windows);
    examples = List.copyOf(examples);
  }

  /** The texts of the right answers of each question. */
  public List<List<String>> rightTexts() {
    return questions.stream()
        .map(q -> q.answers().stream().map(RightAnswer::text).toList())
        .toList();
  }
}
