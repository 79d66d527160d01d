package dev.pifi.engine.training;

import dev.pifi.engine.answering.Answer;
import dev.pifi.engine.answering.QuestionSet;
import dev.pifi.engine.answering.SpanSearch;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.BatchPlan;
import dev.pifi.engine.data.Batcher;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers questions with a model. One thread at a time. */
final class AnswerRuntime implements AutoCloseable {
  private final CompiledGraph inference;
  private final AnsweringSpec spec;
  private final SpanSearch search;

  AnswerRuntime(Composition composition, Weights weights, AnsweringSpec spec) {
    this.inference =
        CompiledGraph.inference(Passes.evaluation().apply(composition.inferenceGraph()), weights);
    this.spec = spec;
    this.search = new SpanSearch(spec.maxAnswerLength(), spec.nBest());
  }

  /**
   * What a model says to questions.
   *
   * @param answers the answers of each question, best first
   * @param argmax of each window the positions that score highest as a start and as an end, whether
   *     or not one is behind the other
   */
  record Answers(List<List<Answer>> answers, List<Span> argmax) {}

  /** The answers to questions, in the order given. */
  Answers answers(QuestionSet set, BatchOptions options, EvaluationListener listener) {
    List<List<SpanSearch.Span>> spans = new ArrayList<>();
    set.questions().forEach(q -> spans.add(new ArrayList<>()));
    int done = 0;
    Span[] argmax = new Span[set.windows().size()];
    BatchPlan plan = new Batcher(set.examples(), options, 0).plan(0);
    for (int b = 0; b < plan.size(); b++) {
      Batch batch = plan.batch(b);
      Map<String, Tensor.Floats> logits = inference.run(ModelRuntime.inputs(batch));
      float[] starts = logits.get("start_logits").values();
      float[] ends = logits.get("end_logits").values();
      requireNumbers(starts);
      requireNumbers(ends);
      for (int row = 0; row < batch.rows(); row++) {
        int index = batch.exampleIndices()[row];
        int at = row * batch.length();
        var window = set.windows().get(index);
        spans.get(window.question()).addAll(search.in(window, starts, ends, at));
        argmax[index] =
            new Span(largest(starts, at, batch.length()), largest(ends, at, batch.length()));
      }
      done += batch.rows();
      listener.done(done, set.examples().size());
    }
    List<List<Answer>> answers = new ArrayList<>();
    for (int q = 0; q < spans.size(); q++) {
      answers.add(search.answers(set.questions().get(q), spans.get(q)));
    }
    return new Answers(answers, List.of(argmax));
  }

  /** Positions that are hidden may be infinitely improbable, but every score is a number. */
  private static void requireNumbers(float[] scores) {
    for (float score : scores) {
      if (Float.isNaN(score)) {
        throw ModelRuntime.noNumber(score);
      }
    }
  }

  private static int largest(float[] scores, int from, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      best = scores[from + i] > scores[from + best] ? i : best;
    }
    return best;
  }

  /**
   * What metrics judge: the texts of answers beside the right ones and, where each question has one
   * window, the positions beside the right ones.
   */
  List<Predictions> predictions(
      QuestionSet set, BatchOptions options, EvaluationListener listener) {
    Answers answers = answers(set, options, listener);
    List<Predictions> predictions = new ArrayList<>();
    predictions.add(
        new Predictions.Texts(
            answers.answers().stream().map(a -> a.get(0).text()).toList(), set.rightTexts()));
    if (spec.windows() == AnsweringSpec.Windows.FIRST) {
      List<Span> right =
          set.examples().stream().map(e -> new Span(e.target()[0], e.target()[1])).toList();
      predictions.add(new Predictions.Spans(answers.argmax(), right));
    }
    return predictions;
  }

  @Override
  public void close() {
    inference.close();
  }
}
