package dev.pifi.engine.training;

import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the targets of a task's rows become tensors, and what its loss is a mean of. Immutable. */
sealed interface TargetTensors {

  /** The label inputs of a batch by name. */
  Map<String, Tensor> of(Batch batch);

  /** How many terms the loss of a row has, each as often as its class counts. */
  double terms(Example example);

  /** Of a task whose labels are single numbers, one tensor [batch] each. */
  static TargetTensors numbers(Task task, List<Double> classWeights) {
    return new Numbers(task.labelInputs(), classWeights);
  }

  /** Of a task whose labels are texts. */
  static TargetTensors texts(Decoder decoder, int padId) {
    return new Texts(decoder.startTokenId(), padId);
  }

  /**
   * Numbers.
   *
   * @param names of each number of a row
   * @param classWeights how much a row of each class counts; empty where all count alike
   */
  record Numbers(List<String> names, List<Double> classWeights) implements TargetTensors {
    @Override
    public Map<String, Tensor> of(Batch batch) {
      Map<String, Tensor> tensors = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        long[] values = new long[batch.rows()];
        for (int row = 0; row < values.length; row++) {
          values[row] = batch.targets()[row][i];
        }
        tensors.put(names.get(i), new Tensor.Longs(values, batch.rows()));
      }
      return tensors;
    }

    @Override
    public double terms(Example example) {
      return classWeights.isEmpty() ? 1 : classWeights.get(example.label());
    }
  }

  /**
   * Texts: labels, -100 where there is none, and the decoder's inputs, which are the labels moved
   * by one token.
   */
  record Texts(int startTokenId, int padId) implements TargetTensors {
    private static final int MULTIPLE = 8;
    private static final long IGNORED = -100;

    @Override
    public Map<String, Tensor> of(Batch batch) {
      int longest = 1;
      for (int[] target : batch.targets()) {
        longest = Math.max(longest, target.length);
      }
      int length = (longest + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
      long[] labels = new long[batch.rows() * length];
      long[] inputs = new long[labels.length];
      Arrays.fill(labels, IGNORED);
      Arrays.fill(inputs, padId);
      for (int row = 0; row < batch.rows(); row++) {
        int[] target = batch.targets()[row];
        int from = row * length;
        inputs[from] = startTokenId;
        for (int t = 0; t < target.length; t++) {
          labels[from + t] = target[t];
          if (t + 1 < length) {
            inputs[from + t + 1] = target[t];
          }
        }
      }
      long[] sizes = {batch.rows(), length};
      return Map.of(
          "labels", new Tensor.Longs(labels, sizes),
          "decoder_input_ids", new Tensor.Longs(inputs, sizes));
    }

    @Override
    public double terms(Example example) {
      return example.target().length;
    }
  }
}
