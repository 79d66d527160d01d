package dev.pifi.graph.blocks;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;

/**
 * Cosines and sines of rotary position embedding for positions 0, 1, 2, ...
 *
 * @param cos float32 [length, head size]
 * @param sin float32 [length, head size]
 */
public record RotaryTable(Value cos, Value sin) {

  /**
   * The table of one length axis.
   *
   * @param inverseFrequencies one for each pair of elements of a head
   */
  public static RotaryTable of(Graph graph, Axis length, double[] inverseFrequencies) {
    Value positions = graph.iota(length).cast(DType.FLOAT32).reshape(length, 1);
    Value half =
        positions.mul(graph.constant(Shape.of(1, inverseFrequencies.length), inverseFrequencies));
    Value angles = half.concat(-1, half);
    return new RotaryTable(angles.apply(Op.COS), angles.apply(Op.SIN));
  }

  /** The same with cosines and sines scaled, by which some variants sharpen attention. */
  public RotaryTable scaled(double factor) {
    return factor == 1 ? this : new RotaryTable(cos.mul(factor), sin.mul(factor));
  }

  /** The rotated projection [batch, length, heads * head size]. */
  public Value rotate(Value x, int heads) {
    return x.rotary(cos, sin, heads);
  }

  /**
   * The plain frequencies {@code base^(-2i / headSize)}, rounded to float32 as the originals
   * compute them.
   */
  public static double[] frequencies(double base, int headSize) {
    double[] result = new double[headSize / 2];
    for (int i = 0; i < result.length; i++) {
      float exponent = (float) (2.0 * i / headSize);
      result[i] = 1f / (float) Math.pow(base, exponent);
    }
    return result;
  }

  /**
   * Llama 3.1's scaling: low frequencies divided by the factor, high ones kept, those between
   * blended.
   *
   * @param originalLength the length the model was first trained at
   */
  public static double[] llama3(
      double[] plain, double factor, double lowFactor, double highFactor, double originalLength) {
    double[] result = plain.clone();
    for (int i = 0; i < plain.length; i++) {
      double wavelength = 2 * Math.PI / plain[i];
      if (wavelength > originalLength / lowFactor) {
        result[i] = plain[i] / factor;
      } else if (wavelength >= originalLength / highFactor) {
        double smooth = (originalLength / wavelength - lowFactor) / (highFactor - lowFactor);
        result[i] = (1 - smooth) * plain[i] / factor + smooth * plain[i];
      }
    }
    return result;
  }

  /** Linear scaling: every frequency divided by the factor. */
  public static double[] linear(double[] plain, double factor) {
    double[] result = plain.clone();
    for (int i = 0; i < plain.length; i++) {
      result[i] = plain[i] / factor;
    }
    return result;
  }

  /**
   * YaRN's scaling (Peng et al. 2023): pairs that turn more than {@code fastTurns} times within the
   * original length keep their frequency, those below {@code slowTurns} have it divided by the
   * factor, and those between are blended by their place.
   *
   * @param base of the plain frequencies
   * @param originalLength the length the model was first trained at
   * @param wholePlaces whether the places where blending starts and ends are rounded outwards
   */
  public static double[] yarn(
      double[] plain,
      double base,
      double factor,
      double fastTurns,
      double slowTurns,
      double originalLength,
      boolean wholePlaces) {
    double first = place(plain.length, base, fastTurns, originalLength);
    double last = place(plain.length, base, slowTurns, originalLength);
    first = Math.max(wholePlaces ? Math.floor(first) : first, 0);
    last = Math.min(wholePlaces ? Math.ceil(last) : last, 2 * plain.length - 1);
    double span = first == last ? 0.001 : last - first;
    double[] result = plain.clone();
    for (int i = 0; i < plain.length; i++) {
      double divided = Math.min(Math.max((i - first) / span, 0), 1);
      result[i] = plain[i] / factor * divided + plain[i] * (1 - divided);
    }
    return result;
  }

  /** Which pair turns this many times within a length. */
  private static double place(int pairs, double base, double turns, double length) {
    return pairs * Math.log(length / (turns * 2 * Math.PI)) / Math.log(base);
  }
}
