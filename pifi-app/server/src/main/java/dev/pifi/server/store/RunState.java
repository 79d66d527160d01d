package dev.pifi.server.store;

/** Where a run is. */
public enum RunState {
  /** Waits for a worker. */
  QUEUED,
  /** A worker trains. */
  RUNNING,
  /** The worker was asked to stop. */
  CANCELLING,
  /** Stopped on request; can be resumed. */
  CANCELLED,
  /** Ended by a fault; can be resumed. */
  FAILED,
  /** Trained to its end. */
  FINISHED;

  /** Whether nothing happens any more unless somebody asks for it. */
  public boolean ended() {
    return this == CANCELLED || this == FAILED || this == FINISHED;
  }
}
