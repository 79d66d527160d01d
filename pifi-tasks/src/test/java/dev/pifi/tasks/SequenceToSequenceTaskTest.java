package dev.pifi.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SequenceToSequenceTaskTest {
  private final Task task = new SequenceToSequenceTask();
  private final Graph graph = new Graph();
  private final Value logits = graph.input("logits", DType.FLOAT32, "batch", "target", 9);
  private final Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
  private final Value labels = graph.input("labels", DType.INT64, "batch", "target");

  @Test
  void theLossIsTheSmoothedCrossEntropyOfTheDecodersOwnLogits() {
    Task.HeadSettings settings = new Task.HeadSettings(0, 0, 0.1);
    Map<String, Value> outputs = task.outputs(Scope.of(graph), logits, mask, settings);
    assertSame(logits, outputs.get("logits"));
    Value loss = task.loss(outputs, Map.of("labels", labels), settings);
    assertEquals(Op.CROSS_ENTROPY, loss.op());
    assertEquals(0.1, loss.attribute(Attribute.SMOOTHING));
    assertEquals(-100L, loss.attribute(Attribute.IGNORED));
    assertEquals(Map.of(), graph.parameters(), "no head of its own");
  }

  @Test
  void itIsFoundByNameAndReadsSourceAndTarget() {
    Task found =
        ServiceLoader.load(Task.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(t -> t.name().equals("sequence-to-sequence"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        List.of("source", "target"), found.columns().stream().map(ColumnRole::name).toList());
    assertEquals("loss", found.defaultMetrics().get(0), "it picks the best model");
  }
}
