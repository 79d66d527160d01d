package dev.pifi.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Shapes that fit give the shape of the result; those that do not are named on the spot. */
class ShapeInferenceTest {
  private final Graph graph = new Graph();
  private final Value x = input("x", "batch", "length", 8);
  private final Value ids = graph.input("ids", DType.INT64, "batch", "length");
  private final Value weight = input("weight", 6, 8);

  @Test
  void elementwise() {
    assertEquals(x.shape(), x.add(input("row", 8)).shape());
    assertEquals(Shape.of("batch", "length", 8), input("one", "batch", 1, 8).mul(x).shape());
    assertRefused(() -> x.add(input("seven", 7)), "[batch, length, 8]", "[7]");
    assertRefused(() -> x.add(input("other", "length", "batch", 8)), "batch", "length");
  }

  @Test
  void elementwiseTypesPromote() {
    assertEquals(DType.FLOAT32, x.cast(DType.BFLOAT16).add(x).dtype());
    assertEquals(DType.BFLOAT16, x.cast(DType.BFLOAT16).apply(Op.GELU).dtype());
    assertEquals(DType.BOOL, ids.equalTo(ids).dtype());
    assertRefused(() -> ids.apply(Op.GELU), "GELU", "INT64");
    assertRefused(() -> ids.where(x, x), "ids", "int64");
  }

  @Test
  void linear() {
    assertEquals(Shape.of("batch", "length", 6), x.linear(weight).shape());
    assertRefused(() -> x.linear(input("wrong", 8, 6)), "[batch, length, 8]", "[8, 6]");
    assertRefused(() -> x.linear(weight, input("bias", 8)), "[8]", "[6, 8]");
    assertRefused(() -> x.linear(weight.cast(DType.BFLOAT16)), "one type", "bfloat16");
  }

  @Test
  void products() {
    Value other = input("other", "batch", 8, "length");
    assertEquals(Shape.of("batch", "length", "length"), x.matmul(other).shape());
    assertRefused(() -> x.matmul(x), "[batch, length, 8]");
  }

  @Test
  void reshaping() {
    assertEquals(Shape.of("length", "batch", 2, 4), x.reshape("length", "batch", 2, 4).shape());
    assertRefused(
        () -> x.reshape("batch", "length", 9), "[batch, length, 8]", "[batch, length, 9]");
    assertRefused(() -> x.reshape("batch", 8), "[batch, 8]");
    assertRefused(() -> x.expand("batch", "length", 16), "[batch, length, 16]");
    assertRefused(() -> x.permute(0, 2, 2), "[0, 2, 2]");
    assertRefused(() -> x.permute(0, 1, -2), "[0, 1, -2]");
  }

  @Test
  void parts() {
    assertEquals(Shape.of("batch", 1, 8), x.slice(1, 0, 1).shape());
    assertRefused(() -> x.slice(2, 4, 9), "4 to 9", "[batch, length, 8]");
    assertRefused(() -> x.slice(3, 0, 1), "axis 3");
    assertRefused(() -> x.concat(-1, input("short", "batch", 1, 8)), "[batch, 1, 8]");
    assertRefused(() -> x.takeRow(ids), "[batch, length]");
    assertRefused(() -> x.gather(ids), "[batch, length, 8]", "[batch, length]");
  }

  @Test
  void embeddingsAndNorms() {
    assertEquals(Shape.of("batch", "length", 8), ids.embedding(weight).shape());
    assertRefused(() -> x.embedding(weight), "int64");
    assertRefused(() -> x.rmsNorm(input("narrow", 6), 1e-6), "RMS_NORM", "[6]");
  }

  @Test
  void rotation() {
    Value table = input("table", "length", 4);
    assertEquals(x.shape(), x.rotary(table, table, 2).shape());
    assertRefused(() -> x.rotary(table, table, 4), "[length, 4]", "[batch, length, 8]");
    assertRefused(() -> x.rotary(table, table, 3), "3 heads");
  }

  @Test
  void aNarrowProjectionTurnedByWideTablesIsWide() {
    Value table = input("table", "length", 4);
    assertEquals(DType.FLOAT32, x.cast(DType.BFLOAT16).rotary(table, table, 2).dtype());
  }

  @Test
  void attention() {
    Value half = input("half", "batch", "length", 4);
    assertEquals(x.shape(), attend(4, 2, x, half, half).shape());
    assertRefused(() -> attend(4, 4, x, half, half), "4 query and 4 key heads");
    assertRefused(() -> attend(4, 3, x, half, half), "3 key heads");
    assertRefused(() -> attend(4, 4, x, x, x, input("bias", 3, 1)), "[3, 1]", "length");
    Value others = input("others", "examples", "length", 8);
    assertRefused(() -> attend(4, 4, x, others, others), "[examples, length, 8]");
  }

  @Test
  void loss() {
    assertEquals(Shape.SCALAR, x.crossEntropy(ids, 0, -100).shape());
    assertRefused(() -> x.slice(1, 0, 1).crossEntropy(ids, 0, -100), "[batch, length]");
    assertEquals(Shape.SCALAR, x.crossEntropy(ids, input("weights", 8), 0.1, -100).shape());
    assertRefused(() -> x.crossEntropy(ids, input("others", 7), 0, -100), "weights", "[7]");
  }

  @Test
  void equalComputationsAreOneValueButRandomOnesStayApart() {
    assertSame(x.apply(Op.GELU), x.apply(Op.GELU));
    assertNotSame(x.dropout(0.5), x.dropout(0.5));
  }

  @Test
  void attributesKeepNoListThatItsOwnerCanChange() {
    List<Integer> order = new ArrayList<>(List.of(1, 0, 2));
    Value permuted = graph.add(Op.PERMUTE, Attributes.of(Attribute.PERMUTATION, order), x);
    order.set(0, 2);
    assertEquals(List.of(1, 0, 2), permuted.attribute(Attribute.PERMUTATION));
  }

  @Test
  void aParameterNameHasOneShapeAndOneType() {
    Parameter parameter = new Parameter("p", Shape.of(2), Initializer.zeros());
    assertSame(graph.parameter(parameter), graph.parameter(parameter));
    assertRefused(() -> graph.parameter(parameter, DType.BFLOAT16), "'p'", "BFLOAT16", "FLOAT32");
  }

  @Test
  void valuesOfTwoGraphsDoNotMeet() {
    Value foreign = new Graph().input("x", DType.FLOAT32, "batch", "length", 8);
    assertRefused(() -> x.add(foreign), "another graph");
  }

  private Value attend(int heads, int keyValueHeads, Value... inputs) {
    Attributes attributes =
        Attributes.of(Attribute.HEADS, heads)
            .with(Attribute.KEY_VALUE_HEADS, keyValueHeads)
            .with(Attribute.SCALE, 1.0)
            .with(Attribute.SOFT_CAP, 0.0)
            .with(Attribute.PROBABILITY, 0.0);
    return graph.add(Op.ATTENTION, attributes, inputs);
  }

  private Value input(String name, Object... axes) {
    return graph.input(name, DType.FLOAT32, axes);
  }

  private static void assertRefused(Executable attempt, String... words) {
    String message = assertThrows(GraphException.class, attempt).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message + " should name " + word);
    }
  }
}
