package dev.pifi.tasks;

import dev.pifi.spi.Task;
import java.util.List;

class PairClassificationTaskTest extends ClassificationContract {
  @Override
  protected Task task() {
    return new PairClassificationTask();
  }

  @Override
  protected List<String> columns() {
    return List.of("text", "text_pair", "label");
  }
}
