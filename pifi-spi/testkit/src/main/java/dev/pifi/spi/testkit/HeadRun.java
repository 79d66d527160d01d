package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.torch.Tensor;
import dev.pifi.spi.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** A task's head and loss on random features, rows of which are padded. */
final class HeadRun implements AutoCloseable {
  private static final int[] LENGTHS = {5, 3, 1, 4};
  private static final int WIDTH = HeadGraph.WIDTH;
  private static final double TOLERANCE = 1e-4;
  private static final double STEP = 1e-2;

  private final Task task;
  private final IntUnaryOperator labelValues;
  private final RandomRun run;

  /**
   * A run.
   *
   * @param labelValues how many label values there are for a row of some length
   */
  HeadRun(HeadGraph head, IntUnaryOperator labelValues) {
    this.task = head.task();
    this.labelValues = labelValues;
    head.graph().output(HeadGraph.LOSS, head.loss());
    this.run = new RandomRun(head.graph());
  }

  /** The loss of a padded batch is the sum of those of its rows, each alone and not padded. */
  void requireSumOfRows() {
    double sum = 0;
    for (int row = 0; row < LENGTHS.length; row++) {
      sum += loss(inputs(row, 1, LENGTHS[row]));
    }
    double together = loss(inputs(0, LENGTHS.length, 5));
    assertEquals(
        sum, together, TOLERANCE * Math.max(1, Math.abs(sum)), "the loss of a batch of rows");
  }

  void requireDescent() {
    double[] losses = run.descent(HeadGraph.LOSS, inputs(0, LENGTHS.length, 5), STEP);
    assertTrue(Double.isFinite(losses[0]), () -> "the loss is " + losses[0]);
    assertTrue(losses[1] < losses[0], () -> "the loss goes from " + losses[0] + " to " + losses[1]);
  }

  private double loss(Map<String, Tensor> inputs) {
    return run.outputs(List.of(inputs)).get(0).get(HeadGraph.LOSS).scalar();
  }

  private Map<String, Tensor> inputs(int first, int rows, int width) {
    boolean pooled = task.features() == Task.Features.POOLED;
    int vectors = pooled ? 1 : width;
    float[] features = new float[rows * vectors * WIDTH];
    long[] mask = new long[rows * width];
    Map<String, long[]> labels = new HashMap<>();
    task.labelInputs().forEach(name -> labels.put(name, new long[rows]));
    for (int row = 0; row < rows; row++) {
      int length = LENGTHS[first + row];
      SplittableRandom random = new SplittableRandom(first + row);
      for (int i = 0; i < (pooled ? 1 : length) * WIDTH; i++) {
        features[row * vectors * WIDTH + i] = (float) random.nextGaussian();
      }
      Arrays.fill(mask, row * width, row * width + length, 1);
      for (String name : task.labelInputs()) {
        labels.get(name)[row] = random.nextInt(labelValues.applyAsInt(length));
      }
    }
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(
        HeadGraph.FEATURES,
        pooled
            ? new Tensor.Floats(features, rows, WIDTH)
            : new Tensor.Floats(features, rows, width, WIDTH));
    inputs.put(HeadGraph.MASK, new Tensor.Longs(mask, rows, width));
    labels.forEach((name, values) -> inputs.put(name, new Tensor.Longs(values, rows)));
    return inputs;
  }

  @Override
  public void close() {
    run.close();
  }
}
