package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.reference.Models;
import dev.pifi.graph.reference.Numbers;
import dev.pifi.graph.verify.Verifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrecisionPlacementTest {
  private static final DType WIDE = DType.FLOAT32;
  private static final DType NARROW = DType.BFLOAT16;

  static Stream<Graph> models() {
    return Stream.of(Pooling.values())
        .flatMap(
            pooling ->
                Stream.of(
                    Models.classifier(Models.Encoder.SMALL, pooling),
                    Models.pluggedClassifier(Models.Encoder.SMALL, Models.Plug.SMALL, pooling),
                    Models.pluggedDecoder(Models.Encoder.SMALL, Models.Plug.SMALL, pooling)));
  }

  private static Graph place(Graph graph) {
    Set<String> frozen =
        graph.parameters().keySet().stream()
            .filter(name -> name.startsWith("llm."))
            .collect(Collectors.toSet());
    return Passes.standardBfloat16(true, frozen).apply(graph);
  }

  @ParameterizedTest
  @MethodSource("models")
  void productsAreNarrowAndNormsReductionsLossesAndOutputsAreWide(Graph graph) {
    Graph placed = place(graph);
    Verifier.check(placed);
    for (Value value : placed.values()) {
      switch (value.op()) {
        case LINEAR -> assertTypes(value, onOneRow(value) ? WIDE : NARROW, value.inputs());
        case MATMUL -> assertTypes(value, NARROW, value.inputs());
        case ATTENTION -> {
          assertTypes(value, NARROW, value.inputs().subList(0, 3));
          value
              .inputs()
              .subList(3, value.inputs().size())
              .forEach(bias -> assertEquals(WIDE, bias.dtype(), value::toString));
        }
        case LAYER_NORM, RMS_NORM -> assertTypes(value, WIDE, value.inputs());
        case CROSS_ENTROPY -> assertTypes(value, WIDE, value.inputs().subList(0, 1));
        default -> {}
      }
    }
    placed.outputs().forEach((name, value) -> assertEquals(WIDE, value.dtype(), name));
  }

  @ParameterizedTest
  @MethodSource("models")
  void theResidualStreamIsWide(Graph graph) {
    for (Value value : place(graph).values()) {
      boolean residual = value.op() == Op.ADD && value.dtype().isFloating();
      assertTrue(!residual || value.dtype() == WIDE, value::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void mastersAreWideAndFrozenWeightsStoredNarrow(Graph graph) {
    place(graph)
        .parameters()
        .forEach(
            (name, value) ->
                assertEquals(name.startsWith("llm.") ? NARROW : WIDE, value.dtype(), name));
  }

  @ParameterizedTest
  @MethodSource("models")
  void noValueIsCastTwiceOrThereAndBack(Graph graph) {
    Graph placed = place(graph);
    List<Value> casts = placed.values().stream().filter(value -> value.op() == Op.CAST).toList();
    for (Value cast : casts) {
      assertTrue(
          cast.input(0).op() != Op.CAST || !cast.input(0).input(0).dtype().isFloating(),
          cast::toString);
    }
    long distinct =
        casts.stream().map(cast -> cast.input(0) + " " + cast.dtype()).distinct().count();
    assertEquals(casts.size(), distinct);
  }

  @ParameterizedTest
  @MethodSource("models")
  void outputsStayClose(Graph graph) {
    Map<String, Long> sizes = Map.of("batch", 3L, "length", 5L);
    Numbers.assertSameOutputs(graph, place(graph), sizes, 0.05);
  }

  @Test
  void activationsBetweenProductsNeedNoCast() {
    Graph graph = new Graph();
    Scope scope = Scope.of(graph);
    Value x = graph.input("x", WIDE, "batch", "length", 4);
    graph.output("y", scope.linear("b", scope.linear("a", x, 6).apply(Op.GELU).mul(2), 4));
    Graph placed = new PrecisionPlacement(Set.of()).apply(graph);
    Value second = placed.output("y").input(0);
    assertEquals(Op.LINEAR, second.op());
    assertEquals(Op.MUL_SCALAR, second.input(0).op());
    assertEquals(NARROW, second.input(0).dtype());
  }

  @Test
  void aSumThatOnlyProductsReadStaysNarrowAndOneThatANormReadsIsWide() {
    Graph graph = new Graph();
    Scope scope = Scope.of(graph);
    Value x = graph.input("x", WIDE, "batch", "length", 4);
    Value forProduct = scope.linear("a", x, 4).add(scope.linear("b", x, 4));
    Value forNorm = scope.linear("c", x, 4).sub(scope.linear("d", x, 4));
    graph.output("product", scope.linear("e", forProduct, 4));
    graph.output("norm", scope.rmsNorm("f", forNorm, 1e-6));
    Graph placed = new PrecisionPlacement(Set.of()).apply(graph);
    assertEquals(NARROW, placed.output("product").input(0).input(0).dtype());
    assertSame(WIDE, placed.output("norm").input(0).dtype());
  }

  @Test
  void rotationRoundsOnceBetweenProjectionAndAttention() {
    Graph placed =
        place(Models.pluggedDecoder(Models.Encoder.SMALL, Models.Plug.SMALL, Pooling.MEAN));
    for (Value value : placed.values()) {
      if (value.op() == Op.ROTARY) {
        assertEquals(NARROW, value.input(0).dtype());
        assertEquals(WIDE, value.input(1).dtype());
        assertEquals(WIDE, value.dtype());
      }
    }
  }

  /** Whether a map with float32 masters reads one vector of each example. */
  private static boolean onOneRow(Value linear) {
    Value weight = linear.input(1);
    while (weight.op() == Op.CAST) {
      weight = weight.input(0);
    }
    return weight.dtype() == WIDE
        && linear.input(0).shape().axes().stream().noneMatch(Axis.of("length")::equals);
  }

  @Test
  void aMapOfPooledVectorsStaysWideUnlessItsWeightsAreStoredNarrow() {
    Graph graph = new Graph();
    Value pooled = graph.input("x", WIDE, "batch", 4);
    Scope scope = Scope.of(graph);
    graph.output("master", scope.linear("master", pooled, 4));
    graph.output("stored", scope.linear("stored", pooled, 4));
    Graph placed = new PrecisionPlacement(Set.of("stored.weight")).apply(graph);
    assertEquals(WIDE, linear(placed, "master").dtype());
    assertEquals(NARROW, linear(placed, "stored").dtype());
  }

  private static Value linear(Graph graph, String name) {
    return graph.values().stream()
        .filter(v -> v.op() == Op.LINEAR)
        .filter(
            v ->
                v.input(1).op() == Op.PARAMETER
                    && v.input(1).attribute(Attribute.PARAMETER).name().equals(name + ".weight"))
        .findFirst()
        .orElseThrow();
  }

  private static void assertTypes(Value value, DType type, List<Value> inputs) {
    assertEquals(type, value.dtype(), value::toString);
    inputs.forEach(input -> assertEquals(type, input.dtype(), value::toString));
  }
}
