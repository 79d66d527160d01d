package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.count.Counter;
import dev.pifi.graph.count.CountingRule;
import dev.pifi.graph.reference.Models;
import dev.pifi.graph.reference.Numbers;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SelectionPushDownTest {
  private static final String LAST = "encoder.layer.1.";

  @Test
  void theLastLayerComputesOnlyKeysAndValuesOfAllTokens() {
    Graph graph =
        new SelectionPushDown().apply(Models.classifier(Models.Encoder.SMALL, Pooling.CLS));
    Map<String, Axis> lengths =
        graph.values().stream()
            .filter(value -> value.op() == Op.LINEAR && name(value).startsWith(LAST))
            .collect(
                Collectors.toMap(
                    value -> name(value).substring(LAST.length()), value -> value.shape().axis(1)));
    Axis one = Axis.of(1);
    Axis all = Axis.of("length");
    assertEquals(
        Map.of(
            "self.query.weight", one,
            "self.key.weight", all,
            "self.value.weight", all,
            "attention.output.dense.weight", one,
            "intermediate.dense.weight", one,
            "output.dense.weight", one),
        lengths);
  }

  @Test
  void earlierLayersAndOtherSelectionsStayWhereTheyAre() {
    Graph graph =
        new SelectionPushDown().apply(Models.classifier(Models.Encoder.SMALL, Pooling.CLS));
    long slices = graph.values().stream().filter(value -> value.op() == Op.SLICE).count();
    assertEquals(1, slices, "query and residual share the row");
    assertTrue(
        graph.values().stream()
            .filter(value -> value.op() == Op.LINEAR && name(value).startsWith("encoder.layer.0"))
            .allMatch(value -> value.shape().axis(1).equals(Axis.of("length"))));
  }

  @Test
  void savesSixToSevenPercentOfBertBase() {
    double saving = saving(Models.classifier(Models.Encoder.BERT_BASE, Pooling.CLS));
    assertTrue(saving > 0.06 && saving < 0.07, "saved " + saving);
  }

  @Test
  void theLastTokenOfEachExampleIsTakenBeforeTheOutputProjectionOfACausalLayer() {
    Graph graph = Models.pluggedDecoder(Models.Encoder.SMALL, Models.Plug.LLAMA_8B, Pooling.LAST);
    Graph pushed = Passes.training().apply(graph);
    for (Value value : pushed.values()) {
      boolean behind =
          value.op() == Op.LINEAR
              && (name(value).contains(".mlp.") || name(value).contains("o_proj"));
      assertTrue(!behind || value.shape().axis(1).is(1), () -> "on all tokens: " + value);
    }
    assertTrue(saving(graph) > 0.8, "only keys, values and queries see all tokens");
  }

  @Test
  void aValueThatIsAlsoAnOutputIsComputedOnceAndWhole() {
    Graph graph = new Graph();
    Value hidden = Models.encoder(graph, Models.Encoder.SMALL);
    graph.output("hidden", hidden);
    graph.output("first", hidden.slice(1, 0, 1));
    Graph pushed = new SelectionPushDown().apply(graph);
    assertEquals(graph.toString(), pushed.toString());
  }

  @Test
  void operationsThatMixRowsOrExamplesKeepTheSelectionBehindThem() {
    List<UnaryOperator<Value>> mixing =
        List.of(
            x -> x.cumulativeSum(0),
            x -> x.cumulativeSum(1),
            x -> x.sum(1).add(x),
            x -> x.permute(0, 2, 1).softmax().permute(0, 2, 1),
            x -> x.reshape("batch", "length", 2, 4).matmul(x.reshape("batch", "length", 4, 2)),
            SelectionPushDownTest::productForEachOfTwoHeads);
    for (UnaryOperator<Value> operation : mixing) {
      for (Pooling pooling : List.of(Pooling.CLS, Pooling.LAST)) {
        Graph graph = new Graph();
        Value x = graph.input("x", DType.FLOAT32, "batch", "length", 8);
        Value mixed = operation.apply(x);
        boolean rows = pooling == Pooling.CLS || mixed.shape().rank() == 3;
        if (rows) {
          graph.output("y", pooling.of(mixed, Models.mask(graph)));
          Graph pushed = new SelectionPushDown().apply(graph);
          Numbers.assertSameOutputs(graph, pushed, Map.of("batch", 3L, "length", 5L), 1e-9);
        }
      }
    }
  }

  @Test
  void aSecondApplicationChangesNothing() {
    for (Pooling pooling : Pooling.values()) {
      Graph graph = Models.pluggedDecoder(Models.Encoder.SMALL, Models.Plug.SMALL, pooling);
      Graph once = Passes.training().apply(graph);
      assertEquals(once.toString(), Passes.training().apply(once).toString());
      assertEquals(
          once.toString(),
          new SelectionPushDown().apply(once).toString(),
          "the training passes end at a fixed point");
    }
  }

  /** [batch, heads, length, length], where axis 1 is no row of a product. */
  private static Value productForEachOfTwoHeads(Value x) {
    Value heads = x.reshape("batch", "length", 2, 4).permute(0, 2, 1, 3);
    return heads.matmul(heads.permute(0, 1, 3, 2));
  }

  private static double saving(Graph graph) {
    Map<String, Long> sizes = Map.of("batch", 32L, "length", 100L);
    double before = Counter.multiplyAccumulates(graph, sizes, CountingRule.MATMUL);
    Graph pushed = new SelectionPushDown().apply(graph);
    return 1 - Counter.multiplyAccumulates(pushed, sizes, CountingRule.MATMUL) / before;
  }

  private static String name(Value linear) {
    return linear.input(1).attribute(Attribute.PARAMETER).name();
  }
}
