package dev.pifi.graph;

/** How a parameter starts when no checkpoint brings it. */
public sealed interface Initializer {

  /** Every element is the value. */
  record Constant(double value) implements Initializer {}

  /** Normal with mean 0. */
  record Normal(double standardDeviation) implements Initializer {}

  /** Uniform between plus and minus the bound. */
  record Uniform(double bound) implements Initializer {}

  /** All zeros. */
  static Initializer zeros() {
    return new Constant(0);
  }

  /** All ones. */
  static Initializer ones() {
    return new Constant(1);
  }

  /** Normal with mean 0, as BERT's {@code initializer_range}. */
  static Initializer normal(double standardDeviation) {
    return new Normal(standardDeviation);
  }

  /** Uniform within 1/sqrt(fan-in): the start of weight and bias of a torch {@code nn.Linear}. */
  static Initializer fanIn(long fanIn) {
    return new Uniform(1.0 / Math.sqrt(fanIn));
  }
}
