package dev.pifi.engine.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainableTaskTest {
  @Test
  void aTaskThatNoRunCanTrainIsRefusedByName() {
    PifiException fault =
        assertThrows(PifiException.class, () -> FineTuning.trainable(new TaggingTask()));
    assertEquals(ErrorCode.UNSUPPORTED, fault.code());
    assertEquals("task tagging", fault.subject());
    assertTrue(fault.actual().contains("tags"), fault.actual());
  }

  /** A label for every token, which no run reads. */
  private static final class TaggingTask implements Task {
    @Override
    public String name() {
      return "tagging";
    }

    @Override
    public String description() {
      return "One label for each token.";
    }

    @Override
    public List<ColumnRole> columns() {
      return List.of(new ColumnRole("text", true, "the text"));
    }

    @Override
    public Features features() {
      return Features.TOKENS;
    }

    @Override
    public List<String> labelInputs() {
      return List.of("tags");
    }

    @Override
    public Map<String, Value> outputs(
        Scope scope, Value features, Value attentionMask, HeadSettings settings) {
      return Map.of("logits", features);
    }

    @Override
    public Value loss(
        Map<String, Value> outputs, Map<String, Value> labels, HeadSettings settings) {
      return outputs.get("logits");
    }

    @Override
    public List<String> defaultMetrics() {
      return List.of();
    }
  }
}
