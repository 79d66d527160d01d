package dev.pifi.engine.bench;

/** Numbers as tables print them. */
final class Figures {
  private Figures() {}

  static double rounded(double value, int decimals) {
    double parts = Math.pow(10, decimals);
    return Math.round(value * parts) / parts;
  }
}
