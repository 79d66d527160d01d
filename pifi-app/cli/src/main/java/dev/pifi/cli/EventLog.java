package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.training.TrainingListener.Event;
import dev.pifi.engine.training.TrainingListener.Saved;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A run's {@code events.jsonl}: one JSON object a line, every step once, however often the run was
 * killed. Not thread-safe.
 */
final class EventLog {
  private final Path file;
  private final ObjectMapper json = new ObjectMapper();

  EventLog(Path file) {
    this.file = file;
  }

  /** Writes an event behind the others. */
  void append(Event event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", kind(event.getClass()));
    line.putAll(json.convertValue(event, new TypeReference<Map<String, Object>>() {}));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        byte[] text = (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Cuts off what a killed run wrote after the checkpoint that is gone on from, a torn last line
   * included.
   *
   * @param step the checkpoint's step, 0 for the beginning
   */
  void rewind(int step) {
    if (!Files.exists(file)) {
      return;
    }
    boolean saved = step == 0;
    try {
      byte[] bytes = Files.readAllBytes(file);
      int kept = 0;
      for (int end = nextEnd(bytes, 0); step > 0 && end > 0; end = nextEnd(bytes, kept)) {
        JsonNode line = parse(bytes, kept, end);
        if (line.isMissingNode() || line.path("step").asInt() > step) {
          break;
        }
        kept = end;
        saved = isSaved(line) && line.path("step").asInt() == step;
        if (saved) {
          break;
        }
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(kept);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    if (!saved) {
      // Killed between the checkpoint's renaming and its event.
      append(new Saved(step, "checkpoints"));
    }
  }

  /** Where the line that starts at an offset ends, its newline included; 0 if it has none. */
  private static int nextEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private JsonNode parse(byte[] bytes, int from, int to) throws IOException {
    try {
      JsonNode line = json.readTree(bytes, from, to - from);
      return line.isObject() ? line : json.missingNode();
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }

  private static boolean isSaved(JsonNode line) {
    return line.path("event").asText().equals(kind(Saved.class));
  }

  private static String kind(Class<?> event) {
    return event.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private PifiException failed(IOException e) {
    return AtomicFiles.failed(file, "to write the run's events", e);
  }
}
