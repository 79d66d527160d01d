package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.TrainingListener;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a run's progress and appends its events to {@code events.jsonl}. */
final class RunOutput implements TrainingListener, AutoCloseable {
  private static final double SECONDS_BETWEEN_LINES = 5;

  private final Path events;
  private final boolean terminal = System.console() != null;
  private final ObjectMapper json = new ObjectMapper();
  private ProgressBar bar;
  private int totalSteps;
  private int stepsShown;
  private double secondsSinceLine;
  private long rowsSinceLine;

  RunOutput(RunSpec spec) {
    this.events = spec.output().resolve("events.jsonl");
    try {
      Files.createDirectories(spec.output());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void on(Event event) {
    append(event);
    if (event instanceof Started started) {
      start(started);
    } else if (event instanceof Stepped stepped) {
      step(stepped);
    } else if (event instanceof Evaluated evaluated) {
      say(describe(evaluated));
    } else if (event instanceof Finished) {
      close();
    }
  }

  private void start(Started started) {
    totalSteps = started.totalSteps();
    say(
        String.format(
            Locale.ROOT,
            "%,d rows, %d steps, %.2f M trainable and %.2f M frozen parameters%s",
            started.trainingRows(),
            totalSteps,
            started.trainableParameters() / 1e6,
            started.frozenParameters() / 1e6,
            started.firstStep() > 0 ? ", going on after step " + started.firstStep() : ""));
    if (started.skippedRows() > 0 || started.cutTexts() > 0) {
      say(
          String.format(
              Locale.ROOT,
              "left out: %,d bad rows; cut at the longest length: %,d texts",
              started.skippedRows(),
              started.cutTexts()));
    }
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("train")
              .setInitialMax(totalSteps)
              .setStyle(ProgressBarStyle.ASCII)
              .build();
      bar.stepTo(started.firstStep());
    }
  }

  private void step(Stepped s) {
    secondsSinceLine += s.seconds();
    rowsSinceLine += s.rows();
    stepsShown++;
    double rowsPerSecond = rowsSinceLine / secondsSinceLine;
    if (bar != null) {
      bar.stepTo(s.step());
      bar.setExtraMessage(
          String.format(Locale.ROOT, "loss %.4f %.0f rows/s", s.loss(), rowsPerSecond));
    } else if (secondsSinceLine >= SECONDS_BETWEEN_LINES || s.step() == totalSteps) {
      double remaining = (totalSteps - s.step()) * secondsSinceLine / stepsShown;
      say(
          String.format(
              Locale.ROOT,
              "step %d/%d epoch %d loss %.4f lr %.2e %.1f rows/s %.0f s left",
              s.step(),
              totalSteps,
              s.epoch() + 1,
              s.loss(),
              s.learningRate(),
              rowsPerSecond,
              remaining));
      secondsSinceLine = 0;
      rowsSinceLine = 0;
      stepsShown = 0;
    }
  }

  private static String describe(Evaluated e) {
    StringBuilder text = new StringBuilder(e.split());
    e.scores().forEach((n, v) -> text.append(String.format(Locale.ROOT, " %s %.4f", n, v)));
    return text.append(e.best() ? " (best)" : "").toString();
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private void append(Event event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    line.putAll(
        json.convertValue(
            event, new com.fasterxml.jackson.core.type.TypeReference<Map<String, Object>>() {}));
    try (Writer writer =
        Files.newBufferedWriter(
            events, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write(json.writeValueAsString(line) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private PifiException failed(IOException e) {
    return PifiException.of(ErrorCode.STORAGE_FAILED, events.toString())
        .expected("to write the run's events")
        .actual(e.toString())
        .remedy("free space or choose another output folder")
        .cause(e)
        .build();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
