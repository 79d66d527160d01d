package dev.pifi.engine.training;

/**
 * Asks a run to stop after the step it is in and to write a checkpoint first. Thread-safe: another
 * thread, such as a signal's, asks; the training thread looks after every step.
 */
public final class StopRequest {
  private boolean training;
  private boolean requested;

  /** One that nobody has made yet. */
  public StopRequest() {}

  /**
   * Asks to stop.
   *
   * @return whether waiting is worth it: false before and after training, when nothing is unsaved,
   *     and when it was asked for before
   */
  public synchronized boolean request() {
    boolean first = training && !requested;
    requested = true;
    return first;
  }

  synchronized boolean requested() {
    return requested;
  }

  /** Says that from now on there are steps to lose, or that there are none any more. */
  synchronized void training(boolean now) {
    training = now;
  }
}
