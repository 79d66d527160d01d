package dev.pifi.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Task.HeadSettings;
import dev.pifi.spi.testkit.HeadGraph;
import dev.pifi.spi.testkit.TaskContract;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What both classification tasks share. */
abstract class ClassificationContract extends TaskContract {
  @Override
  protected final HeadSettings settings() {
    return new HeadSettings(3, 0.2, 0.05);
  }

  @Override
  protected final Map<String, Shape> outputs() {
    return Map.of("logits", Shape.of("batch", 3));
  }

  @Override
  protected final List<RefusedSettings> refusals() {
    HeadSettings oneClass = new HeadSettings(1, 0, 0);
    return List.of(new RefusedSettings(oneClass, ErrorCode.SPEC_INVALID, "labels"));
  }

  @Test
  void theHeadIsDenseDropoutGeluOut() {
    HeadGraph head = graph(settings());
    Map<String, Value> parameters = head.graph().parameters();
    assertEquals(
        Set.of("head.dense.weight", "head.dense.bias", "head.out.weight", "head.out.bias"),
        parameters.keySet());
    Value logits = head.outputs().get("logits");
    assertEquals(Op.LINEAR, logits.op());
    assertSame(parameters.get("head.out.weight"), logits.input(1));
    assertEquals(Op.GELU, logits.input(0).op());
    Value dropout = logits.input(0).input(0);
    assertEquals(Op.DROPOUT, dropout.op());
    assertEquals(0.2, dropout.attribute(Attribute.PROBABILITY));
    assertSame(parameters.get("head.dense.weight"), dropout.input(0).input(1));
  }

  @Test
  void theLossIsTheSmoothedCrossEntropyOfLabelledRows() {
    Value loss = graph(settings()).loss();
    assertEquals(Op.CROSS_ENTROPY, loss.op());
    assertEquals(0.05, loss.attribute(Attribute.SMOOTHING));
    assertEquals(-100L, loss.attribute(Attribute.IGNORED));
  }
}
