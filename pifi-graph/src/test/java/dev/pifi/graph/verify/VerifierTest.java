package dev.pifi.graph.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import dev.pifi.graph.Axis;
import dev.pifi.graph.ConstantData;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Op;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.reference.Models;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private final Graph graph = new Graph();
  private final Value x = graph.input("x", DType.FLOAT32, "batch", 4);

  @Test
  void modelsHaveNoFault() {
    Verifier.check(Models.pluggedClassifier(Models.Encoder.SMALL, Models.Plug.SMALL, Pooling.MEAN));
  }

  @Test
  void aGraphWithoutOutput() {
    assertEquals(1, Verifier.faults(graph).size());
    assertFault("no value is an output");
  }

  @Test
  void anAxisThatNoInputHas() {
    graph.output("y", graph.iota(Axis.of("length")));
    assertFault("axis 'length' is the axis of no input");
  }

  @Test
  void anAxisThatOnlyARepetitionHas() {
    graph.output("y", graph.constant(Shape.of(1), 1).expand("heads"));
    assertFault("axis 'heads'");
  }

  @Test
  void aParameterOfWholeNumbers() {
    graph.output("y", parameter("ids", DType.INT64, 0));
    assertFault("must be floating");
  }

  @Test
  void aParameterNameThatTwoNodesHave() {
    graph.output("y", parameter("w", DType.FLOAT32, 0).add(parameter("w", DType.FLOAT32, 1)));
    assertFault("parameter 'w' is declared twice");
  }

  @Test
  void anInputBesideTheDeclaredOnes() {
    Attributes attributes =
        Attributes.of(Attribute.NAME, "z")
            .with(Attribute.SHAPE, Shape.of(4))
            .with(Attribute.DTYPE, DType.FLOAT32);
    graph.output("y", x.add(graph.add(Op.INPUT, attributes)));
    assertFault("input 'z' was not declared");
  }

  @Test
  void aConstantWithTooFewNumbers() {
    Attributes attributes =
        Attributes.of(Attribute.DATA, ConstantData.of(1, 2)).with(Attribute.SHAPE, Shape.of(3));
    graph.output("y", graph.add(Op.CONSTANT, attributes));
    assertFault("2 numbers do not fill");
  }

  @Test
  void aCountAlongTwoAxes() {
    graph.output("y", graph.add(Op.IOTA, Attributes.of(Attribute.SHAPE, Shape.of(2, 3))));
    assertFault("along one axis");
  }

  @Test
  void numbersOutOfRange() {
    graph.output("certain", x.dropout(1));
    graph.output("negative", x.rmsNorm(parameter("w", DType.FLOAT32, 0), -1));
    graph.output("none", x.dropout(Double.NaN));
    assertFault("probability must be from 0");
    assertFault("epsilon must be from 0");
    assertEquals(
        3, Verifier.faults(graph).stream().filter(f -> f.contains("must be from")).count());
  }

  @Test
  void allFaultsAreToldAtOnce() {
    graph.output("a", graph.iota(Axis.of("length")));
    graph.output("b", x.dropout(2));
    List<String> faults = Verifier.faults(graph);
    GraphException refusal = assertThrows(GraphException.class, () -> Verifier.check(graph));
    assertEquals(2, faults.size());
    faults.forEach(fault -> assertTrue(refusal.getMessage().contains(fault)));
  }

  private Value parameter(String name, DType type, double start) {
    Parameter parameter = new Parameter(name, Shape.of(4), new Initializer.Constant(start));
    return graph.add(
        Op.PARAMETER, Attributes.of(Attribute.PARAMETER, parameter).with(Attribute.DTYPE, type));
  }

  private void assertFault(String text) {
    GraphException refusal = assertThrows(GraphException.class, () -> Verifier.check(graph));
    assertTrue(refusal.getMessage().contains(text), refusal.getMessage());
  }
}
