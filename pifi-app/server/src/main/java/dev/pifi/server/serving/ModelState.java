package dev.pifi.server.serving;

/** Where a deployed model is. */
public enum ModelState {
  /** Not yet. */
  LOADING,
  /** Answers. */
  READY,
  /** Cannot be loaded. */
  FAILED
}
