package dev.pifi.server.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.server.runs.EventLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a log that grows, is torn and is cut back. */
class EventTailTest {
  @TempDir Path folder;
  private Path file;
  private EventTail tail;

  @BeforeEach
  void open() {
    file = folder.resolve("events.jsonl");
    tail = new EventTail(file);
  }

  @Test
  void aFileThatIsNotThereHasNothing() throws IOException {
    assertEquals(List.of(), keys());
  }

  @Test
  void whatIsTakenDoesNotComeAgain() throws IOException {
    append(step(1) + step(2));
    assertEquals(List.of("stepped:1", "stepped:2"), keys());
    assertEquals(List.of("stepped:1", "stepped:2"), keys(), "not taken yet");
    tail.taken();
    append(step(3));
    assertEquals(List.of("stepped:3"), keys());
  }

  @Test
  void aLineIsReadWhenItIsWhole() throws IOException {
    String line = step(1);
    append(line.substring(0, 10));
    assertEquals(List.of(), keys());
    tail.taken();
    append(line.substring(10));
    assertEquals(List.of("stepped:1"), keys());
  }

  @Test
  void aFileThatWasCutBackIsReadAgain() throws IOException {
    append(step(1) + step(2) + step(3));
    keys();
    tail.taken();
    Files.writeString(file, step(1));
    assertEquals(List.of("stepped:1"), keys());
  }

  @Test
  void aFileThatWasCutBackAndGrewBeyondIsReadAgain() throws IOException {
    append(step(1) + step(2) + step(3));
    keys();
    tail.taken();
    Files.writeString(
        file, step(1) + "{\"event\":\"started\",\"firstStep\":1}\n" + step(2) + step(3) + step(4));
    assertEquals(List.of("stepped:1", "started:1", "stepped:2", "stepped:3", "stepped:4"), keys());
  }

  @Test
  void linesOfNoKnownKindAreLeftOut() throws IOException {
    append("not json\n{\"event\":\"danced\"}\n[1]\n" + step(1));
    assertEquals(List.of("stepped:1"), keys());
  }

  private List<String> keys() throws IOException {
    return tail.read().stream().map(EventLine::key).toList();
  }

  private static String step(int step) {
    return "{\"event\":\"stepped\",\"step\":" + step + ",\"loss\":0.5}\n";
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
