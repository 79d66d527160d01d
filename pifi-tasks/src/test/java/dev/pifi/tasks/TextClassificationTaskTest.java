package dev.pifi.tasks;

import dev.pifi.spi.Task;
import java.util.List;

class TextClassificationTaskTest extends ClassificationContract {
  @Override
  protected Task task() {
    return new TextClassificationTask();
  }

  @Override
  protected List<String> columns() {
    return List.of("text", "label");
  }
}
