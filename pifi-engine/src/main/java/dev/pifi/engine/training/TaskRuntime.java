package dev.pifi.engine.training;

import dev.pifi.engine.answering.Answer;
import dev.pifi.engine.answering.QuestionSet;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.BatchPlan;
import dev.pifi.engine.data.Batcher;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.generation.GenerationConfig;
import dev.pifi.engine.generation.GenerationSettings;
import dev.pifi.engine.generation.Generator;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.spec.GenerationSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Judges a model by its task: labels, generated texts or answers, and the loss. What is not asked
 * for is not compiled. Not thread-safe.
 */
final class TaskRuntime implements AutoCloseable {
  private final Composition composition;
  private final Weights weights;
  private final TargetTensors targets;
  private final List<String> labels;
  private final GenerationSpec spoken;
  private final GenerationSettings search;
  private final TextTokenizer tokenizer;
  private final AnsweringSpec answering;
  private EvaluationListener listener = EvaluationListener.NONE;
  private Optional<ModelRuntime> classes = Optional.empty();
  private Optional<Generator> generator = Optional.empty();
  private Optional<AnswerRuntime> answers = Optional.empty();
  private Optional<CompiledGraph> loss = Optional.empty();

  /**
   * A judge of a model.
   *
   * @param spoken how texts are generated, where the task does
   * @param checkpoint the folder that the small model's config was read from
   */
  TaskRuntime(
      Composition composition,
      Weights weights,
      List<String> labels,
      GenerationSpec spoken,
      Path checkpoint,
      AnsweringSpec answering,
      TextTokenizer tokenizer) {
    this.composition = composition;
    this.weights = weights;
    this.targets = targets(composition);
    this.labels = List.copyOf(labels);
    this.spoken = spoken;
    this.search = search(composition, spoken, checkpoint);
    this.answering = answering;
    this.tokenizer = tokenizer;
  }

  /**
   * The search that a spec asks for, with what the checkpoint says of it.
   *
   * @throws PifiException SPEC_INVALID if texts would become longer than the model's positions,
   *     UNSUPPORTED if the checkpoint's texts are searched in a way that is not implemented
   */
  private static GenerationSettings search(
      Composition composition, GenerationSpec spoken, Path checkpoint) {
    if (!composition.generates()) {
      return spoken.settings();
    }
    Decoder decoder = composition.decoder();
    int padding = composition.backbone().padTokenId();
    return GenerationConfig.read(checkpoint, decoder.startTokenId(), decoder.endTokenId(), padding)
        .over(spoken.settings());
  }

  /** Tells a listener from now on how far predictions are. */
  void tell(EvaluationListener newListener) {
    listener = newListener;
  }

  /** Tells the listener how many bad rows a prediction leaves out, if any. */
  void leftOut(long rows) {
    if (rows > 0) {
      listener.leftOut(rows);
    }
  }

  /** How rows of a model's task become tensors. */
  static TargetTensors targets(Composition composition) {
    return composition.generates()
        ? TargetTensors.texts(composition.decoder(), composition.backbone().padTokenId())
        : TargetTensors.numbers(composition.task(), composition.settings().classWeights());
  }

  /**
   * What the model says beside what is right, in each form that metrics may want.
   *
   * @param paperBatch the batch size that the published code's metrics have
   */
  List<Predictions> predictions(ExampleSet set, BatchOptions options, int paperBatch) {
    if (set.questions().isPresent()) {
      return answerRuntime().predictions(set.questions().get(), options, listener);
    }
    if (composition.generates()) {
      return List.of(new Predictions.Texts(texts(set.examples(), options), set.references()));
    }
    float[][] probabilities = probabilities(set.examples(), options);
    int[] predicted = new int[probabilities.length];
    int[] reference = new int[probabilities.length];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = Scorer.largest(probabilities[i]);
      reference[i] = set.examples().get(i).label();
    }
    return List.of(new Predictions.Labels(labels, predicted, reference, paperBatch));
  }

  /** The answers to questions, best first, in the order given. */
  List<List<Answer>> answers(QuestionSet set, BatchOptions options) {
    return answerRuntime().answers(set, options, listener).answers();
  }

  private AnswerRuntime answerRuntime() {
    if (answers.isEmpty()) {
      answers = Optional.of(new AnswerRuntime(composition, weights, answering));
    }
    return answers.get();
  }

  /** The probability of each class, in the order given. */
  float[][] probabilities(List<Example> examples, BatchOptions options) {
    if (classes.isEmpty()) {
      classes = Optional.of(new ModelRuntime(composition, weights));
    }
    return classes.get().probabilities(examples, options, listener);
  }

  /** Must be called where the weights have changed since the last prediction. */
  void weightsChanged() {
    generator.ifPresent(Generator::weightsChanged);
  }

  /** The text that the model generates for each example, in the order given. */
  List<String> texts(List<Example> examples, BatchOptions options) {
    if (generator.isEmpty()) {
      generator = Optional.of(new Generator(composition, weights));
    }
    int done = 0;
    String[] texts = new String[examples.size()];
    BatchPlan plan = new Batcher(examples, options, 0).plan(0);
    for (int b = 0; b < plan.size(); b++) {
      Batch batch = plan.batch(b);
      int[][] tokens =
          generator.get().generate(batch.ids(), batch.attentionMask(), batch.rows(), search);
      for (int row = 0; row < batch.rows(); row++) {
        texts[batch.exampleIndices()[row]] = text(tokens[row]);
      }
      done += batch.rows();
      listener.done(done, texts.length);
    }
    return Arrays.asList(texts);
  }

  private String text(int[] tokens) {
    // Tables of words are often longer than the vocabulary; such tokens are no text.
    int[] known =
        Arrays.stream(tokens).filter(token -> token < tokenizer.vocabularySize()).toArray();
    String text = tokenizer.decode(known, true).strip();
    int sentence = spoken.firstSentence() ? text.indexOf(". ") : -1;
    return sentence < 0 ? text : text.substring(0, sentence);
  }

  /** The mean loss of a row, or of a target token where the task generates. */
  double loss(ExampleSet set, BatchOptions options) {
    if (loss.isEmpty()) {
      loss =
          Optional.of(
              CompiledGraph.inference(Passes.evaluation().apply(composition.lossGraph()), weights));
    }
    BatchPlan plan = new Batcher(set.examples(), options, 0).plan(0);
    double sum = 0;
    for (int b = 0; b < plan.size(); b++) {
      sum += loss.get().run(ModelRuntime.inputs(plan.batch(b), targets)).get("loss").values()[0];
    }
    ModelRuntime.requireFinite(new float[] {(float) sum});
    return sum / set.examples().stream().mapToDouble(targets::terms).sum();
  }

  @Override
  public void close() {
    classes.ifPresent(ModelRuntime::close);
    generator.ifPresent(Generator::close);
    answers.ifPresent(AnswerRuntime::close);
    loss.ifPresent(CompiledGraph::close);
  }
}
