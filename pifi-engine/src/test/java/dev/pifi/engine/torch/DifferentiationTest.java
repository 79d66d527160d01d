package dev.pifi.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Op;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients written here against the library's own, which knows nothing of segments. */
class DifferentiationTest {
  private static final LinearKernels DIRECT = new LinearKernels(true, List.of());
  private static final int BATCH = 3;
  private static final int LENGTH = 5;
  private static final int WIDTH = 8;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void segmentsGiveTheLibrarysGradients(int seed) {
    Map<String, Tensor.Floats> ours = gradients(seed, DIRECT);
    Map<String, Tensor.Floats> theirs = gradients(seed, LinearKernels.NONE);
    assertEquals(theirs.keySet(), ours.keySet());
    theirs.forEach(
        (name, expected) -> {
          float largest = 0;
          for (float value : expected.values()) {
            largest = Math.max(largest, Math.abs(value));
          }
          assertTrue(largest > 0, () -> name + " has no gradient");
          assertArrayEquals(
              expected.values(), ours.get(name).values(), 2e-5f * Math.max(1, largest), name);
        });
  }

  /** A slice of each example is no matrix of its own: rows lie apart. */
  @Test
  void theFirstTokenOfEachExampleIsMultiplied() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", WIDTH);
    Parameter weight = parameter("w", 4, WIDTH);
    Value first = x.slice(1, 0, 1).reshape("batch", WIDTH);
    graph.output("y", first.linear(graph.parameter(weight)));
    float[] numbers = random(new Random(5), BATCH * LENGTH * WIDTH);
    try (Weights weights = Weights.onCpu()) {
      float[] w = random(new Random(6), 4 * WIDTH);
      weights.put(weight, w);
      assumeTrue(LinearKernels.of(weights).direct());
      try (CompiledGraph compiled = CompiledGraph.inference(graph, weights)) {
        Tensor input = new Tensor.Floats(numbers, new long[] {BATCH, LENGTH, WIDTH});
        float[] y = compiled.run(Map.of("x", input)).get("y").values();
        for (int b = 0; b < BATCH; b++) {
          for (int o = 0; o < 4; o++) {
            double sum = 0;
            for (int i = 0; i < WIDTH; i++) {
              sum += numbers[b * LENGTH * WIDTH + i] * w[o * WIDTH + i];
            }
            assertEquals(sum, y[b * 4 + o], 1e-5);
          }
        }
      }
    }
  }

  /** Frozen bfloat16 weights in the kernels' order train the rest as they do in their own. */
  @Test
  void packedWeightsGiveTheSameSteps() {
    double[] packed = losses(true);
    double[] plain = losses(false);
    for (int i = 0; i < packed.length; i++) {
      assertEquals(plain[i], packed[i], 0.01 * Math.abs(plain[i]), "step " + i);
    }
    assertTrue(packed[packed.length - 1] < 0.9 * packed[0], "the loss falls");
  }

  private static double[] losses(boolean packed) {
    Graph exact = new Graph();
    Value x = exact.input("x", DType.FLOAT32, "batch", WIDTH);
    Value up = exact.parameter(parameter("up", WIDTH, WIDTH));
    Value frozen = exact.parameter(parameter("frozen", 16, WIDTH));
    Value y = x.linear(up).linear(frozen).apply(Op.TANH);
    exact.output("loss", y.add(-0.5).mul(y.add(-0.5)).sumAll());
    Random random = new Random(9);
    Optimizer adam = new Optimizer(false, 0.9, 0.999, 1e-8, 0, 0);
    try (Weights weights = new Weights(Device.cpu(), Precision.BF16)) {
      weights.put(parameter("up", WIDTH, WIDTH), random(random, WIDTH * WIDTH));
      weights.putFrozen(parameter("frozen", 16, WIDTH), random(random, 16 * WIDTH));
      Graph graph = weights.typed(exact);
      LinearKernels kernels = new LinearKernels(packed, packed ? List.of("frozen") : List.of());
      Tensor input = new Tensor.Floats(random(random, BATCH * WIDTH), new long[] {BATCH, WIDTH});
      double[] losses = new double[8];
      try (TrainingProgram program =
          new TrainingProgram(graph, weights, List.of("up"), adam, kernels)) {
        for (int i = 0; i < losses.length; i++) {
          losses[i] = program.step(Map.of("x", input), 0.05, 1).loss();
        }
      }
      return losses;
    }
  }

  /**
   * Ten random operations on [batch, length, width] with weights that are shared, frozen, computed
   * and used twice, and a pooled end with few rows.
   */
  private static Map<String, Tensor.Floats> gradients(int seed, LinearKernels kernels) {
    Random random = new Random(seed);
    Graph graph = new Graph();
    try (Weights weights = Weights.onCpu()) {
      List<Value> known = new ArrayList<>();
      known.add(graph.input("x", DType.FLOAT32, "batch", "length", WIDTH));
      known.add(known.get(0).linear(weight(graph, weights, "start", random)));
      Value shared = weight(graph, weights, "shared", random);
      Value frozen = weight(graph, weights, "frozen", random);
      Value bias = vector(graph, weights, "bias", random);
      Value norm = vector(graph, weights, "norm", random);
      for (int i = 0; i < 10; i++) {
        Value a = known.get(random.nextInt(known.size()));
        Value b = known.get(known.size() - 1);
        known.add(
            switch (random.nextInt(6)) {
              case 0 -> a.add(b).linear(shared, bias);
              case 1 -> a.mul(0.5).add(b.linear(frozen));
              case 2 -> a.linear(shared.mul(0.5).add(frozen)).add(b);
              case 3 -> a.add(b).layerNorm(norm, bias, 1e-5);
              case 4 -> a.apply(Op.TANH).mul(b.linear(frozen).linear(shared));
              default -> a.linear(shared, bias).apply(Op.SIGMOID).add(b);
            });
      }
      Value end = known.get(known.size() - 1).layerNorm(norm, bias, 1e-5).add(known.get(1));
      Value pooled = end.slice(1, 1, 2).reshape("batch", WIDTH).linear(shared).linear(frozen, bias);
      graph.output("loss", pooled.mul(pooled).sumAll());
      float[] x = random(random, BATCH * LENGTH * WIDTH);
      try (CompiledGraph.Gradients compiled =
          CompiledGraph.gradients(
              graph, weights, "loss", List.of("x", "start", "shared", "bias", "norm"), kernels)) {
        return compiled.run(Map.of("x", new Tensor.Floats(x, new long[] {BATCH, LENGTH, WIDTH})));
      }
    }
  }

  private static Value weight(Graph graph, Weights weights, String name, Random random) {
    Parameter parameter = parameter(name, WIDTH, WIDTH);
    float[] numbers = random(random, WIDTH * WIDTH);
    weights.put(parameter, numbers);
    return graph.parameter(parameter);
  }

  private static Value vector(Graph graph, Weights weights, String name, Random random) {
    Parameter parameter = parameter(name, WIDTH);
    weights.put(parameter, random(random, WIDTH));
    return graph.parameter(parameter);
  }

  private static Parameter parameter(String name, Object... sizes) {
    return new Parameter(name, Shape.of(sizes), Initializer.ones());
  }

  private static float[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * 0.5);
    }
    return values;
  }
}
