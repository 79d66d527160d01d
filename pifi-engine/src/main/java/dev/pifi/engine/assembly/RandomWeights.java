package dev.pifi.engine.assembly;

import dev.pifi.graph.Initializer;
import dev.pifi.graph.Parameter;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Freshly initialised parameters: a pure function of the seed and the parameter's name. */
public final class RandomWeights {
  private final long seed;

  /** Weights of one seed. */
  public RandomWeights(long seed) {
    this.seed = seed;
  }

  /** The numbers of a parameter, row-major. */
  public float[] values(Parameter parameter) {
    float[] values = new float[Math.toIntExact(parameter.elements())];
    RandomGenerator random =
        new SplittableRandom(seed * 0x9E3779B97F4A7C15L + parameter.name().hashCode());
    Initializer initializer = parameter.initializer();
    if (initializer instanceof Initializer.Constant constant) {
      Arrays.fill(values, (float) constant.value());
    } else if (initializer instanceof Initializer.Normal normal) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * normal.standardDeviation());
      }
    } else {
      double bound = ((Initializer.Uniform) initializer).bound();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
    return values;
  }
}
