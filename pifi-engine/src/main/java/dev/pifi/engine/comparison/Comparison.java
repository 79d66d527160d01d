package dev.pifi.engine.comparison;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;

/**
 * One score of two groups of runs.
 *
 * @param score its name
 * @param group the values of the first group
 * @param against those of the other
 * @param welch the two-sided p of Welch's t-test, which takes no variances to be equal; absent
 *     where neither group varies
 * @param paired the two-sided p of the t-test of differences between runs of one seed; absent where
 *     seeds do not pair or differences do not vary
 */
public record Comparison(
    String score, Spread group, Spread against, OptionalDouble welch, OptionalDouble paired) {

  /**
   * Values of one group.
   *
   * @param runs how many
   * @param mean their mean
   * @param deviation their standard deviation, over runs - 1
   */
  public record Spread(int runs, double mean, double deviation) {
    static Spread of(double[] values) {
      double mean = Arrays.stream(values).average().orElse(0);
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      return new Spread(values.length, mean, Math.sqrt(squares / (values.length - 1)));
    }
  }

  /**
   * Compares two groups in every score that all runs have.
   *
   * @throws PifiException USAGE if a group has fewer than two runs; DATA_INVALID if runs were
   *     scored on different splits, or have no score in common
   */
  public static List<Comparison> of(List<FinishedRun> group, List<FinishedRun> against) {
    requireTwo("RUN", group);
    requireTwo("--against", against);
    List<FinishedRun> all = new ArrayList<>(group);
    all.addAll(against);
    Set<String> splits = new HashSet<>(all.stream().map(FinishedRun::split).toList());
    if (splits.size() > 1) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "runs")
          .expected("scores of one split")
          .actual("scores of " + splits)
          .remedy("compare runs with the same data")
          .build();
    }
    List<String> scores = new ArrayList<>(all.get(0).scores().keySet());
    all.forEach(run -> scores.retainAll(run.scores().keySet()));
    if (scores.isEmpty()) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "runs")
          .expected("a score that all runs have")
          .actual("none")
          .remedy("score them by the same metrics")
          .build();
    }
    Optional<List<FinishedRun>> partners = partners(group, against);
    return scores.stream().map(score -> compare(score, group, against, partners)).toList();
  }

  private static void requireTwo(String option, List<FinishedRun> runs) {
    if (runs.size() < 2) {
      throw PifiException.of(ErrorCode.USAGE, option)
          .expected("two runs or more, of different seeds: one run has no deviation")
          .actual(runs.size() + " run")
          .build();
    }
  }

  /** The other group in the order of the first's seeds, if both have the same, each once. */
  private static Optional<List<FinishedRun>> partners(
      List<FinishedRun> group, List<FinishedRun> against) {
    Map<Integer, FinishedRun> bySeed = new LinkedHashMap<>();
    against.forEach(run -> run.seed().ifPresent(seed -> bySeed.put(seed, run)));
    List<FinishedRun> partners = new ArrayList<>();
    for (FinishedRun run : group) {
      if (run.seed().isPresent() && bySeed.containsKey(run.seed().getAsInt())) {
        partners.add(bySeed.remove(run.seed().getAsInt()));
      }
    }
    boolean all = partners.size() == group.size() && partners.size() == against.size();
    return all ? Optional.of(partners) : Optional.empty();
  }

  private static Comparison compare(
      String score,
      List<FinishedRun> group,
      List<FinishedRun> against,
      Optional<List<FinishedRun>> partners) {
    double[] x = values(score, group);
    double[] y = values(score, against);
    TTest test =
        TTest.withDefaults()
            .with(AlternativeHypothesis.TWO_SIDED)
            .with(DataDispersion.HETEROSCEDASTIC);
    OptionalDouble welch =
        varies(x) || varies(y)
            ? OptionalDouble.of(test.test(x, y).getPValue())
            : OptionalDouble.empty();
    OptionalDouble paired = OptionalDouble.empty();
    if (partners.isPresent()) {
      double[] other = values(score, partners.get());
      double[] differences = new double[x.length];
      Arrays.setAll(differences, i -> x[i] - other[i]);
      if (varies(differences)) {
        paired = OptionalDouble.of(test.pairedTest(x, other).getPValue());
      }
    }
    return new Comparison(score, Spread.of(x), Spread.of(y), welch, paired);
  }

  private static boolean varies(double[] values) {
    return Arrays.stream(values).anyMatch(v -> v != values[0]);
  }

  private static double[] values(String score, List<FinishedRun> runs) {
    return runs.stream().mapToDouble(run -> run.scores().get(score)).toArray();
  }
}
