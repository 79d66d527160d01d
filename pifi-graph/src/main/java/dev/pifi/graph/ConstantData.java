package dev.pifi.graph;

import java.util.Arrays;

/** The numbers of a constant, row-major. Immutable; compared by identity of content. */
public final class ConstantData {
  private final double[] values;

  private ConstantData(double[] values) {
    this.values = values;
  }

  /** Numbers that are stored as float32. */
  public static ConstantData of(double... values) {
    return new ConstantData(values.clone());
  }

  /** A copy of the numbers. */
  public double[] values() {
    return values.clone();
  }

  /** How many numbers there are. */
  public int size() {
    return values.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConstantData that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length + " numbers";
  }
}
