package dev.pifi.engine.spec;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that decides a run, with all defaults filled in. Immutable.
 *
 * @param task the name of the task, such as {@code text-classification}
 * @param method plain fine-tuning, or fine-tuning with a plugged-in layer
 * @param preset which set of defaults filled in what the user left open
 * @param seed decides initial values, dropout and data order; 0 or more
 * @param output the run folder, absolute
 * @param model the small model
 * @param plug the plugged-in layer; present exactly if the method is {@link Method#PIFI}
 * @param data where rows come from and how they are read
 * @param training how the weights are fitted
 * @param evaluation how the model is scored
 * @param generation how text is generated, where the task does
 * @param answering how contexts are read and answers found, where the task does
 * @param runtime where and in which precision it runs
 */
public record RunSpec(
    String task,
    Method method,
    Preset preset,
    int seed,
    Path output,
    ModelSpec model,
    Optional<PlugSpec> plug,
    DataSpec data,
    TrainingSpec training,
    EvaluationSpec evaluation,
    GenerationSpec generation,
    AnsweringSpec answering,
    RuntimeSpec runtime) {

  /** A run that generates no text and answers no questions. */
  public RunSpec(
      String task,
      Method method,
      Preset preset,
      int seed,
      Path output,
      ModelSpec model,
      Optional<PlugSpec> plug,
      DataSpec data,
      TrainingSpec training,
      EvaluationSpec evaluation,
      RuntimeSpec runtime) {
    this(
        task,
        method,
        preset,
        seed,
        output,
        model,
        plug,
        data,
        training,
        evaluation,
        GenerationSpec.defaults(),
        AnsweringSpec.defaults(),
        runtime);
  }

  /** Checks that a plug is there exactly if the method needs one. */
  public RunSpec {
    Objects.requireNonNull(task, "task");
    if (plug.isPresent() != (method == Method.PIFI)) {
      throw new IllegalArgumentException("method " + method + " with plug " + plug);
    }
  }

  /** The same on another runtime. */
  public RunSpec with(RuntimeSpec other) {
    return new RunSpec(
        task,
        method,
        preset,
        seed,
        output,
        model,
        plug,
        data,
        training,
        evaluation,
        generation,
        answering,
        other);
  }

  /** How a model is fine-tuned. */
  public enum Method {
    /** Plain fine-tuning. */
    BASE,
    /** Fine-tuning with one or more frozen layers of a large model plugged in before the head. */
    PIFI
  }

  /** A named set of defaults. */
  public enum Preset {
    /** What is right: corpus metrics, masked padding, dynamic batches. */
    DEFAULT,
    /** What the published code does, its batch-averaged metrics included. */
    PAPER
  }
}
