package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.comparison.Comparison;
import dev.pifi.engine.comparison.FinishedRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi compare}: two groups of runs over seeds. */
@Command(
    name = "compare",
    description = {
      "Compare the scores of runs over seeds with those of other runs: mean, standard deviation and"
          + " two-sided p of Welch's t-test and of the paired one.",
      "Runs are paired by their seeds, if both groups have the same."
    },
    footer = {
      "",
      "Example:",
      "  pifi compare runs/pifi-1 runs/pifi-2 runs/pifi-3 --against runs/base-1 runs/base-2"
          + " runs/base-3"
    })
public final class CompareCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of finished runs.")
  private List<Path> runs;

  @Option(
      names = "--against",
      required = true,
      arity = "1..*",
      paramLabel = "RUN",
      description = "Folders of the runs that they are compared with.")
  private List<Path> against;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    List<FinishedRun> group = runs.stream().map(FinishedRun::read).toList();
    List<FinishedRun> others = against.stream().map(FinishedRun::read).toList();
    List<Comparison> comparisons = Comparison.of(group, others);
    if (!json) {
      System.out.println(
          String.format(
              Locale.ROOT,
              "%-28s %20s %20s %11s %10s %10s",
              "%d runs against %d, %s".formatted(group.size(), others.size(), group.get(0).split()),
              "mean (deviation)",
              "against",
              "difference",
              "p Welch",
              "p paired"));
    }
    for (Comparison c : comparisons) {
      System.out.println(json ? line(c) : row(c));
    }
    return 0;
  }

  private static String row(Comparison c) {
    return String.format(
        Locale.ROOT,
        "%-28s %20s %20s %+11.4f %10s %10s",
        c.score(),
        spread(c.group()),
        spread(c.against()),
        c.group().mean() - c.against().mean(),
        probability(c.welch()),
        probability(c.paired()));
  }

  private static String spread(Comparison.Spread s) {
    return String.format(Locale.ROOT, "%.4f (%.4f)", s.mean(), s.deviation());
  }

  private static String probability(OptionalDouble p) {
    return p.isPresent() ? String.format(Locale.ROOT, "%.4g", p.getAsDouble()) : "-";
  }

  private static String line(Comparison c) throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("score", c.score());
    line.put("runs", c.group());
    line.put("against", c.against());
    line.put("difference", c.group().mean() - c.against().mean());
    line.put("p_welch", c.welch().isPresent() ? c.welch().getAsDouble() : null);
    line.put("p_paired", c.paired().isPresent() ? c.paired().getAsDouble() : null);
    return new ObjectMapper().writeValueAsString(line);
  }
}
