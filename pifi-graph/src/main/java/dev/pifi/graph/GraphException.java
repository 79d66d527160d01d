package dev.pifi.graph;

/**
 * A graph was built wrongly: shapes or types that do not fit, or a rule of the verifier that is
 * broken.
 */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception that says which values do not fit and why. */
  public GraphException(String message) {
    super(message);
  }
}
