package dev.pifi.graph.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.count.Counter;
import dev.pifi.graph.reference.Models;
import dev.pifi.graph.reference.Numbers;
import dev.pifi.graph.reference.ReferenceInterpreter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoraRewriteTest {
  private static final Map<String, Long> SIZES = Map.of("batch", 2L, "length", 4L);
  private static final String QUERY = "encoder.layer.1.self.query";

  private final Graph graph = Models.classifier(Models.Encoder.SMALL, Pooling.CLS);
  private final Graph adapted =
      new LoraRewrite(name -> name.matches(".*self\\.(query|value)\\.weight"), 2, 8, 0.1)
          .apply(graph);

  @Test
  void eachChosenWeightGetsTwoSmallOnes() {
    assertEquals(
        Counter.parameters(graph) + 4 * 2 * (12 + 12),
        Counter.parameters(adapted),
        "two layers, query and value, rank 2, width 12");
    Parameter a = parameter(QUERY + ".lora_A.weight");
    Parameter b = parameter(QUERY + ".lora_B.weight");
    assertEquals(Shape.of(2, 12), a.shape());
    assertEquals(Initializer.fanIn(12), a.initializer());
    assertEquals(Shape.of(12, 2), b.shape());
    assertEquals(Initializer.zeros(), b.initializer());
  }

  @Test
  void atFirstTheOutputsAreThoseOfTheModel() {
    Map<String, double[]> numbers = Numbers.random(adapted, SIZES, 3);
    numbers.replaceAll((name, x) -> name.contains("lora_B") ? new double[x.length] : x);
    assertTrue(
        Arrays.equals(
            ReferenceInterpreter.evaluate(graph, numbers, SIZES).get("logits"),
            ReferenceInterpreter.evaluate(adapted, numbers, SIZES).get("logits")));
  }

  @Test
  void laterTheyAreThoseOfTheModelWithTheProductAddedToItsWeights() {
    Map<String, double[]> numbers = Numbers.random(adapted, SIZES, 3);
    Map<String, double[]> merged = new HashMap<>(numbers);
    for (String name : graph.parameters().keySet()) {
      String stem = name.substring(0, name.lastIndexOf('.'));
      if (numbers.containsKey(stem + ".lora_A.weight") && name.endsWith(".weight")) {
        merged.put(
            name,
            merge(
                numbers.get(name),
                numbers.get(stem + ".lora_A.weight"),
                numbers.get(stem + ".lora_B.weight")));
      }
    }
    double[] wanted = ReferenceInterpreter.evaluate(graph, merged, SIZES).get("logits");
    double[] found = ReferenceInterpreter.evaluate(adapted, numbers, SIZES).get("logits");
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], found[i], 1e-9);
    }
  }

  @Test
  void aChoiceThatNoLinearMapMeetsIsRefusedAndNamesThoseThereAre() {
    LoraRewrite none = new LoraRewrite(name -> name.contains("q_proj"), 2, 8, 0);
    GraphException refusal = assertThrows(GraphException.class, () -> none.apply(graph));
    assertTrue(refusal.getMessage().contains(QUERY + ".weight"), refusal.getMessage());
  }

  @Test
  void aRankBelowOneIsRefused() {
    assertThrows(GraphException.class, () -> new LoraRewrite(name -> true, 0, 8, 0));
  }

  private Parameter parameter(String name) {
    return adapted.parameters().get(name).attribute(Attribute.PARAMETER);
  }

  private static double[] merge(double[] weight, double[] a, double[] b) {
    double[] merged = weight.clone();
    for (int i = 0; i < merged.length; i++) {
      for (int r = 0; r < 2; r++) {
        merged[i] += 8.0 / 2 * b[i / 12 * 2 + r] * a[r * 12 + i % 12];
      }
    }
    return merged;
  }
}
