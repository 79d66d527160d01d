package dev.pifi.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropoutTest {
  private static final int ROWS = 256;
  private static final int COLUMNS = 1000;
  private static final int SIZE = ROWS * COLUMNS;

  @ParameterizedTest
  @CsvSource({"0.1, FLOAT32", "0.1, BFLOAT16", "0.25, FLOAT32", "0.5, BFLOAT16", "0.9, FLOAT32"})
  void itZeroesThatPartAndScalesTheRest(double probability, DType type) {
    float kept = (float) (1 / (1 - probability));
    float scale = type == DType.FLOAT32 ? kept : nearestBfloat16(kept);
    float[] result = run(probability, type, 7).get("a").values();
    int zeros = 0;
    for (float value : result) {
      assertTrue(value == 0 || Math.abs(value - scale) < 1e-6, () -> "got " + value);
      zeros += value == 0 ? 1 : 0;
    }
    assertShare(probability, zeros, SIZE);
  }

  @Test
  void elementsAndPlacesAreIndependent() {
    Map<String, Tensor.Floats> results = run(0.5, DType.FLOAT32, 7);
    float[] a = results.get("a").values();
    float[] b = results.get("b").values();
    int sameAsOther = 0;
    int[] sameAsNext = new int[4];
    for (int i = 0; i + 4 < SIZE; i++) {
      sameAsOther += a[i] == b[i] ? 1 : 0;
      for (int lag = 1; lag <= 4; lag++) {
        sameAsNext[lag - 1] += a[i] == a[i + lag] ? 1 : 0;
      }
    }
    assertShare(0.5, sameAsOther, SIZE - 4);
    Arrays.stream(sameAsNext).forEach(same -> assertShare(0.5, same, SIZE - 4));
  }

  @Test
  void theSeedDecides() {
    float[] first = run(0.1, DType.FLOAT32, 7).get("b").values();
    assertArrayEquals(first, run(0.1, DType.FLOAT32, 7).get("b").values());
    assertFalse(Arrays.equals(first, run(0.1, DType.FLOAT32, 8).get("b").values()));
  }

  /** Within five standard deviations of a binomial share. */
  private static void assertShare(double probability, int count, int of) {
    double deviation = Math.sqrt(probability * (1 - probability) / of);
    assertEquals(probability, (double) count / of, 5 * deviation);
  }

  private static float nearestBfloat16(float value) {
    return Float.intBitsToFloat((Float.floatToIntBits(value) + 0x8000) & 0xFFFF0000);
  }

  private static Map<String, Tensor.Floats> run(double probability, DType type, long seed) {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", COLUMNS);
    Value typed = x.cast(type);
    graph.output("a", typed.dropout(probability).cast(DType.FLOAT32));
    graph.output("b", typed.dropout(probability).cast(DType.FLOAT32));
    float[] ones = new float[SIZE];
    Arrays.fill(ones, 1);
    try (Weights weights = Weights.onCpu();
        CompiledGraph compiled = CompiledGraph.inference(graph, weights)) {
      TrainingProgram.seed(seed);
      return compiled.run(Map.of("x", new Tensor.Floats(ones, new long[] {ROWS, COLUMNS})));
    }
  }
}
