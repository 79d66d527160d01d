package dev.pifi.graph.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConvolutionTest {

  @Test
  void aConvolutionSeesZerosOutsideTheTextAndItsOwnGroupOnly() {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 2);
    graph.output("y", new Convolution(3, 2).of(Scope.of(graph), "conv", x));
    double[] y =
        ReferenceInterpreter.evaluate(
                graph,
                Map.of(
                    "x",
                    IntStream.rangeClosed(1, 6).mapToDouble(i -> i).toArray(),
                    "conv.weight",
                    new double[] {1, 10, 100, 2, 20, 200},
                    "conv.bias",
                    new double[] {0.5, 0.25}),
                Map.of("batch", 1L, "length", 3L))
            .get("y");
    assertArrayEquals(new double[] {310.5, 840.25, 531.5, 1284.25, 53.5, 128.25}, y);
  }
}
