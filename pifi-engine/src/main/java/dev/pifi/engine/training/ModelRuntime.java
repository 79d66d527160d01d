package dev.pifi.engine.training;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.BatchPlan;
import dev.pifi.engine.data.Batcher;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Graph;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a model over examples. One thread at a time. */
public final class ModelRuntime implements AutoCloseable {
  private final CompiledGraph inference;

  /** Compiles the model for evaluation on weights that may go on being trained. */
  public ModelRuntime(Composition composition, Weights weights) {
    Graph graph = Passes.evaluation().apply(composition.inferenceGraph());
    this.inference = CompiledGraph.inference(graph, weights);
  }

  /** The class probabilities of each example, in the order given. */
  public float[][] probabilities(List<Example> examples, BatchOptions options) {
    return probabilities(examples, options, EvaluationListener.NONE);
  }

  /** The same; a listener hears of every batch. */
  float[][] probabilities(
      List<Example> examples, BatchOptions options, EvaluationListener listener) {
    int done = 0;
    BatchPlan plan = new Batcher(examples, options, 0).plan(0);
    float[][] result = new float[examples.size()][];
    for (int b = 0; b < plan.size(); b++) {
      Batch batch = plan.batch(b);
      Tensor.Floats logits = inference.run(inputs(batch)).get("logits");
      requireFinite(logits.values());
      int classes = (int) logits.sizes()[1];
      for (int row = 0; row < batch.rows(); row++) {
        result[batch.exampleIndices()[row]] = softmax(logits.values(), row * classes, classes);
      }
      done += batch.rows();
      listener.done(done, examples.size());
    }
    return result;
  }

  /** A batch as the tensors that graphs read. */
  public static Map<String, Tensor> inputs(Batch batch) {
    Map<String, Tensor> inputs = new HashMap<>();
    long[] sizes = {batch.rows(), batch.length()};
    inputs.put("input_ids", new Tensor.Longs(batch.ids(), sizes));
    inputs.put("attention_mask", new Tensor.Longs(batch.attentionMask(), sizes));
    inputs.put("token_type_ids", new Tensor.Longs(batch.typeIds(), sizes));
    return inputs;
  }

  /** The same with the labels of a task whose labels are single numbers. */
  public static Map<String, Tensor> inputs(Batch batch, Task task) {
    return inputs(batch, TargetTensors.numbers(task, List.of()));
  }

  /** The same with what is to be learnt. */
  static Map<String, Tensor> inputs(Batch batch, TargetTensors targets) {
    Map<String, Tensor> inputs = inputs(batch);
    inputs.putAll(targets.of(batch));
    return inputs;
  }

  /**
   * Refuses what would otherwise pass for the first class.
   *
   * @throws PifiException TRAINING_FAILED for an output that is no finite number
   */
  static void requireFinite(float[] outputs) {
    for (float output : outputs) {
      if (!Float.isFinite(output)) {
        throw noNumber(output);
      }
    }
  }

  /** What is thrown for an output that is no finite number. */
  static PifiException noNumber(float output) {
    return PifiException.of(ErrorCode.TRAINING_FAILED, "the model's output")
        .expected("finite numbers")
        .actual(Float.toString(output))
        .remedy(
            "train with a lower training.learning_rate, or in fp32; if it is a finished model, its"
                + " weights are damaged")
        .build();
  }

  private static float[] softmax(float[] logits, int from, int classes) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < classes; i++) {
      largest = Math.max(largest, logits[from + i]);
    }
    double total = 0;
    double[] exponentials = new double[classes];
    for (int i = 0; i < classes; i++) {
      exponentials[i] = Math.exp(logits[from + i] - largest);
      total += exponentials[i];
    }
    float[] result = new float[classes];
    for (int i = 0; i < classes; i++) {
      result[i] = (float) (exponentials[i] / total);
    }
    return result;
  }

  @Override
  public void close() {
    inference.close();
  }
}
