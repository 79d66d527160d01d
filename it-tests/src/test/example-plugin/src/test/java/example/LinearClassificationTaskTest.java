package example;

import dev.pifi.graph.Shape;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Task;
import dev.pifi.spi.Task.HeadSettings;
import dev.pifi.spi.testkit.TaskContract;
import java.util.List;
import java.util.Map;

class LinearClassificationTaskTest extends TaskContract {
  @Override
  protected Task task() {
    return new LinearClassificationTask();
  }

  @Override
  protected HeadSettings settings() {
    return new HeadSettings(3, 0.1, 0);
  }

  @Override
  protected List<String> columns() {
    return List.of("text", "label");
  }

  @Override
  protected Map<String, Shape> outputs() {
    return Map.of("logits", Shape.of("batch", 3));
  }

  @Override
  protected List<RefusedSettings> refusals() {
    return List.of(
        new RefusedSettings(new HeadSettings(1, 0, 0), ErrorCode.SPEC_INVALID, "labels"));
  }
}
