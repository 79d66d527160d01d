package dev.pifi.engine.verify;

/**
 * How one fixture came out.
 *
 * @param name kind and folder name, such as {@code slm/bert}
 * @param cases how many tensors were compared
 * @param largestOutputDifference the largest absolute difference of outputs at valid positions
 * @param largestGradientDifference the largest absolute difference of gradients, each over the
 *     largest magnitude of its golden tensor
 * @param status whether all lie within the tolerances
 * @param detail what failed or was refused; empty if all is well
 */
public record FixtureReport(
    String name,
    int cases,
    double largestOutputDifference,
    double largestGradientDifference,
    Status status,
    String detail) {
  /** The outcome. */
  public enum Status {
    OK,
    FAILED,
    REFUSED
  }
}
