package dev.pifi.cli;

import dev.pifi.engine.training.EvaluationListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on a terminal how far an evaluation is; says nothing where there is none. */
final class RowProgress implements EvaluationListener, AutoCloseable {
  private final String name;
  private final boolean terminal = System.console() != null;
  private ProgressBar bar;

  RowProgress(String name) {
    this.name = name;
  }

  @Override
  public void done(int rows, int of) {
    if (!terminal) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(of)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
    }
    bar.maxHint(of);
    bar.stepTo(rows);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
