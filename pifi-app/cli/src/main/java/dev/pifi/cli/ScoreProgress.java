package dev.pifi.cli;

import dev.pifi.engine.scoring.RowProgress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on standard error how far a long scoring has come. */
final class ScoreProgress implements RowProgress, AutoCloseable {
  private static final long NANOS_BETWEEN_LINES = 5_000_000_000L;
  private static final double NANOS = 1e9;

  private final boolean terminal = System.console() != null;
  private final long start = System.nanoTime();
  private long lastLine = start;
  private ProgressBar bar;
  private String task = "";

  @Override
  public void rows(String metric, long done, long total) {
    if (terminal) {
      if (!metric.equals(task)) {
        close();
        task = metric;
        bar =
            new ProgressBarBuilder()
                .setTaskName(metric)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .build();
      }
      bar.stepTo(done);
      return;
    }
    long now = System.nanoTime();
    if (now - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = now;
      System.err.println(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d, %.0f s so far",
              metric,
              done,
              total,
              (now - start) / NANOS));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
