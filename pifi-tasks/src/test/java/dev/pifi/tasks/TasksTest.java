package dev.pifi.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.spi.Task;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TasksTest {
  @Test
  void theNamesThatSpecsUseAreFound() {
    assertEquals(
        Set.of(
            "text-classification",
            "pair-classification",
            "extractive-question-answering",
            "sequence-to-sequence"),
        ServiceLoader.load(Task.class).stream()
            .map(p -> p.get().name())
            .collect(Collectors.toSet()));
  }
}
