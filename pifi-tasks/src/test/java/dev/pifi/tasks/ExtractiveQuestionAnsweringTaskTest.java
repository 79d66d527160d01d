package dev.pifi.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Task;
import dev.pifi.spi.Task.HeadSettings;
import dev.pifi.spi.testkit.HeadGraph;
import dev.pifi.spi.testkit.TaskContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtractiveQuestionAnsweringTaskTest extends TaskContract {
  @Override
  protected Task task() {
    return new ExtractiveQuestionAnsweringTask();
  }

  @Override
  protected HeadSettings settings() {
    return new HeadSettings(0, 0, 0);
  }

  @Override
  protected List<String> columns() {
    return List.of("question", "context", "answers", "id");
  }

  @Override
  protected Map<String, Shape> outputs() {
    Shape tokens = Shape.of("batch", "length");
    return Map.of("start_logits", tokens, "end_logits", tokens);
  }

  @Override
  protected List<RefusedSettings> refusals() {
    HeadSettings smoothed = new HeadSettings(3, 0.2, 0.05);
    return List.of(new RefusedSettings(smoothed, ErrorCode.UNSUPPORTED, "label smoothing"));
  }

  @Test
  void paddingIsHiddenAndTokensKeepTheirScores() {
    HeadGraph head = graph(settings());
    for (Value logits : head.outputs().values()) {
      assertEquals(Op.ADD, logits.op());
      assertEquals(Op.RESHAPE, logits.input(0).op(), "tokens keep their scores");
      assertEquals(Op.WHERE, logits.input(1).op());
      assertSame(head.mask(), logits.input(1).input(0).input(0));
    }
    Map<String, Value> parameters = head.graph().parameters();
    assertEquals(Shape.of(1, 8), parameters.get("head.start.weight").shape());
    assertEquals(Shape.of(1, 8), parameters.get("head.end.weight").shape());
  }

  @Test
  void theLossIsTheMeanOfBothEnds() {
    HeadGraph head = graph(settings());
    assertEquals(0.5, head.loss().attribute(Attribute.VALUE));
    Value start = head.loss().input(0).input(0);
    Value end = head.loss().input(0).input(1);
    assertEquals(
        List.of(head.outputs().get("start_logits"), head.labels().get("start_positions")),
        start.inputs());
    assertEquals(
        List.of(head.outputs().get("end_logits"), head.labels().get("end_positions")),
        end.inputs());
  }
}
