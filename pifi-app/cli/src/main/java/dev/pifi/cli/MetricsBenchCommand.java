package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pifi.engine.bench.MetricsBenchmark;
import dev.pifi.engine.model.Families;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pifi bench metrics}. */
@Command(
    name = "metrics",
    description = "Time BLEU and ROUGE over pairs of texts, from a cold start.",
    footer = {"", "Example:", "  pifi bench metrics --data sentences.txt --pairs 100000"})
public final class MetricsBenchCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Texts, one a line: the references, in turns.")
  private Path data;

  @Option(
      names = "--pairs",
      defaultValue = "100000",
      description = "Pairs to score (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Override
  public Integer call() throws JsonProcessingException {
    BenchCommand.requireAtLeast("--pairs", pairs, 1);
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("bleu", List.of("bleu_sacrebleu"));
    groups.put("rouge", List.of("rouge1_stem", "rouge2_stem", "rouge_l_stem"));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("what", "metrics");
    line.putAll(new MetricsBenchmark(Families.of(Plugins.loader())).run(data, pairs, groups));
    return BenchCommand.print(line);
  }
}
