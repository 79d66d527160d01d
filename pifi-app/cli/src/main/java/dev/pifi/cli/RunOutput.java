package dev.pifi.cli;

import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a run's progress and appends its events to {@code events.jsonl}. */
final class RunOutput implements TrainingListener, AutoCloseable {
  private static final double SECONDS_BETWEEN_LINES = 5;
  private static final int LABELS_SHOWN = 10;

  private final EventLog events;
  private final boolean terminal = System.console() != null;
  private ProgressBar bar;
  private int totalSteps;
  private int stepsShown;
  private double secondsSinceLine;
  private long rowsSinceLine;

  RunOutput(RunSpec spec) {
    this.events = new EventLog(spec.output().resolve("events.jsonl"));
  }

  @Override
  public void on(Event event) {
    if (event instanceof Started started) {
      events.rewind(started.firstStep());
    }
    events.append(event);
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
    if (!started.labels().isEmpty()) {
      say(labels(started.labels()));
    }
    List<String> notes = new ArrayList<>();
    note(notes, "%,d bad rows left out", started.skippedRows());
    note(notes, "%,d rows dropped by their label", started.droppedRows());
    note(notes, "%,d texts cut at the longest length", started.cutTexts());
    if (!notes.isEmpty()) {
      say(String.join("; ", notes));
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

  private static void note(List<String> notes, String form, long count) {
    if (count > 0) {
      notes.add(String.format(Locale.ROOT, form, count));
    }
  }

  /** The labels and their training rows: what a wrong column or a sorted file shows in. */
  private static String labels(Map<String, Integer> counts) {
    String shown =
        counts.entrySet().stream()
            .limit(LABELS_SHOWN)
            .map(e -> String.format(Locale.ROOT, "%s (%,d)", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%,d labels with their rows: %s%s",
        counts.size(),
        shown,
        counts.size() > LABELS_SHOWN ? ", ..." : "");
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
    text.append(" after step ").append(e.step()).append(':');
    e.scores().forEach((n, v) -> text.append(String.format(Locale.ROOT, " %s %.4f", n, v)));
    return text.append(e.best() ? " (best)" : "").toString();
  }

  private static void say(String line) {
    System.out.println(line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
