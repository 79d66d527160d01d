package dev.pifi.graph.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Numbers for the inputs and parameters of a graph, and the comparison of two graphs by them. */
public final class Numbers {
  private Numbers() {}

  /** The same name gets the same numbers for one seed, whatever graph asks. */
  public static Map<String, double[]> random(Graph graph, Map<String, Long> sizes, long seed) {
    Map<String, double[]> numbers = new HashMap<>();
    graph
        .inputs()
        .forEach(
            (name, value) ->
                numbers.put(name, input(name, value, sizes, new Random(seed + name.hashCode()))));
    graph
        .parameters()
        .forEach(
            (name, value) ->
                numbers.put(name, normal(value, sizes, new Random(seed + name.hashCode()))));
    return numbers;
  }

  private static double[] normal(Value value, Map<String, Long> sizes, Random random) {
    double scale = value.shape().rank() == 2 ? 1 / Math.sqrt(value.shape().size(1)) : 1;
    return random
        .doubles(value.shape().elements(sizes))
        .map(x -> scale * random.nextGaussian())
        .toArray();
  }

  private static double[] input(String name, Value value, Map<String, Long> sizes, Random random) {
    if (value.dtype().isFloating()) {
      return normal(value, sizes, random);
    }
    double[] numbers = new double[(int) value.shape().elements(sizes)];
    int length = Math.toIntExact(sizes.get("length"));
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (name) {
            case "attention_mask" -> i % length <= i / length % length ? 1 : 0;
            case "labels" -> random.nextInt(3);
            default -> random.nextInt(Math.min(length, 11));
          };
    }
    return numbers;
  }

  /** Fails unless both graphs have the same outputs with the same numbers. */
  public static void assertSameOutputs(
      Graph expected, Graph actual, Map<String, Long> sizes, double tolerance) {
    Map<String, double[]> numbers = random(expected, sizes, 7);
    Map<String, double[]> before = ReferenceInterpreter.evaluate(expected, numbers, sizes);
    Map<String, double[]> after = ReferenceInterpreter.evaluate(actual, numbers, sizes);
    assertEquals(before.keySet(), after.keySet());
    before.forEach(
        (name, wanted) -> {
          double[] found = after.get(name);
          assertEquals(wanted.length, found.length, name);
          for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], found[i], tolerance * (1 + Math.abs(wanted[i])), name);
          }
        });
  }
}
