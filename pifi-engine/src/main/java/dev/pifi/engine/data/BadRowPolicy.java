package dev.pifi.engine.data;

/** What happens to a row that cannot be used. */
public enum BadRowPolicy {
  /** The first such row ends the operation with an error. */
  FAIL,
  /** Such rows are left out, counted and reported. */
  SKIP
}
