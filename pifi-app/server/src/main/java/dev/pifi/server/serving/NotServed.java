package dev.pifi.server.serving;

/** A request that a {@link MicroBatcher} does not answer. */
public final class NotServed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** As many rows wait as may wait. */
    FULL,
    /** Its deadline passed. */
    LATE,
    /** The model is being taken away; another may have its place. */
    CLOSED
  }

  private final Reason reason;

  /** Says why. */
  public NotServed(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
