package dev.pifi.engine.training;

import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.BatchPlan;
import dev.pifi.engine.data.Batcher;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.TrainingSpec;
import dev.pifi.engine.torch.Optimizer;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.TrainingProgram;
import dev.pifi.graph.Graph;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.List;
import java.util.Map;

/**
 * The training loop: batches of an epoch, updates, evaluations, checkpoints. A resumed loop equals
 * an uninterrupted one: dropout is a function of seed and step, the order of examples one of seed
 * and epoch.
 */
final class Trainer implements AutoCloseable {
  private final TrainingSpec spec;
  private final int seed;
  private final TrainingProgram program;
  private final Batcher batcher;
  private final List<Example> examples;
  private final TargetTensors targets;
  private final LearningRate rate;
  private final int updatesPerEpoch;
  private final int totalUpdates;
  private final TrainingListener listener;

  /** What the loop calls after updates: evaluation, checkpoints. Returns whether to stop early. */
  @FunctionalInterface
  interface AfterUpdate {
    boolean stop(int step, int epoch, boolean epochEnds);
  }

  Trainer(
      FineTuneModel model,
      TrainingSpec spec,
      int seed,
      List<Example> examples,
      BatchOptions options,
      TrainingListener listener) {
    this.spec = spec;
    this.seed = seed;
    this.listener = listener;
    this.examples = List.copyOf(examples);
    this.targets = TaskRuntime.targets(model.composition());
    Graph graph = Passes.training().apply(model.composition().lossGraph());
    this.program = new TrainingProgram(graph, model.weights(), model.trainable(), optimizer(spec));
    this.batcher = new Batcher(examples, options, seed);
    int batches = batcher.batchesPerEpoch();
    if (batches == 0) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "training rows")
          .expected("at least one batch of " + options.batchSize())
          .actual(examples.size() + " rows with drop_last")
          .remedy("lower training.batch_size or set training.drop_last to false")
          .build();
    }
    int parts = spec.accumulationSteps();
    this.updatesPerEpoch = (batches + parts - 1) / parts;
    int planned = Math.multiplyExact(spec.epochs(), updatesPerEpoch);
    this.totalUpdates = Math.min(planned, spec.maxSteps().orElse(planned));
    this.rate =
        new LearningRate(
            spec.schedule().kind(),
            spec.optimizer().learningRate(),
            spec.schedule().warmupSteps(totalUpdates),
            totalUpdates);
  }

  private static Optimizer optimizer(TrainingSpec spec) {
    TrainingSpec.Optimizer o = spec.optimizer();
    return new Optimizer(
        o.kind() == TrainingSpec.OptimizerKind.ADAMW,
        o.beta1(),
        o.beta2(),
        o.epsilon(),
        o.weightDecay(),
        spec.clipNorm());
  }

  TrainingProgram program() {
    return program;
  }

  int totalUpdates() {
    return totalUpdates;
  }

  /** Trains from an update on; returns how many updates there are now. */
  int run(int firstUpdate, AfterUpdate after) {
    int step = firstUpdate;
    while (step < totalUpdates) {
      int epoch = step / updatesPerEpoch;
      BatchPlan plan = batcher.plan(epoch);
      for (int u = step % updatesPerEpoch; u < updatesPerEpoch && step < totalUpdates; u++) {
        update(plan, u, step, epoch);
        step++;
        if (after.stop(step, epoch, u == updatesPerEpoch - 1)) {
          return step;
        }
      }
    }
    return step;
  }

  private void update(BatchPlan plan, int update, int step, int epoch) {
    long start = System.nanoTime();
    int parts = spec.accumulationSteps();
    int from = update * parts;
    int to = Math.min(plan.size(), from + parts);
    double learningRate = rate.at(step);
    TrainingProgram.seed(((long) seed << 32) ^ (step * 0x9E3779B9L));
    int rows = 0;
    double terms = 0;
    int tokens = 0;
    for (int b = from; b < to; b++) {
      int[] indices = plan.exampleIndices(b);
      rows += indices.length;
      for (int index : indices) {
        terms += targets.terms(examples.get(index));
      }
    }
    double loss = 0;
    double norm;
    if (parts == 1) {
      Batch batch = plan.batch(from);
      tokens = (int) batch.tokens();
      TrainingProgram.Step done = program.step(inputs(batch), learningRate, 1.0 / terms);
      loss = done.loss();
      norm = done.gradientNorm();
    } else {
      for (int b = from; b < to; b++) {
        Batch batch = plan.batch(b);
        tokens += (int) batch.tokens();
        loss += program.accumulate(inputs(batch), 1.0 / terms);
      }
      norm = program.update(learningRate);
    }
    requireFinite(step, "loss", loss);
    requireFinite(step, "gradient", norm);
    listener.on(
        new TrainingListener.Stepped(
            step + 1,
            epoch,
            loss,
            learningRate,
            norm,
            rows,
            tokens,
            (System.nanoTime() - start) / 1e9));
  }

  /** A gradient that is no number makes weights that are none, which the next loss alone shows. */
  private static void requireFinite(int step, String what, double value) {
    if (!Double.isFinite(value)) {
      throw PifiException.of(ErrorCode.TRAINING_FAILED, "step " + (step + 1))
          .expected("a finite " + what)
          .actual(Double.toString(value))
          .remedy(
              step == 0
                  ? "nothing is trained yet: look for NaN or infinity in the weights of model.path and plug.path"
                  : "train anew with a lower training.learning_rate; what was saved before is whole")
          .build();
    }
  }

  private Map<String, Tensor> inputs(Batch batch) {
    return ModelRuntime.inputs(batch, targets);
  }

  @Override
  public void close() {
    program.close();
  }
}
