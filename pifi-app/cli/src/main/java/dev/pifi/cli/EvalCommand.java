package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.engine.training.TrainedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi eval}: scores of a trained model on labelled data files. */
@Command(
    name = "eval",
    description = "Evaluate a trained model on labelled data files, one row of scores for each.",
    footer = {
      "",
      "Example:",
      "  pifi eval runs/demo/pifi runs/demo/files/test.jsonl --metrics accuracy,f1_macro,matthews"
    })
public final class EvalCommand implements Callable<Integer> {
  @Mixin private ModelOptions options;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Data files.")
  private List<String> files;

  @Option(
      names = "--metrics",
      split = ",",
      description = "Metrics (default: those of the model's task).")
  private List<String> metrics = List.of();

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Mixin private ScoringOptions models;

  @Override
  public Integer call() throws JsonProcessingException {
    try (TrainedModel model = options.open()) {
      EvaluationSpec evaluation =
          new EvaluationSpec(
              metrics.isEmpty() ? model.defaultMetrics() : metrics,
              options.batchSize(),
              models.spec());
      for (String file : files) {
        Map<String, Double> scores =
            model.evaluate(
                ModelOptions.file(file), options.columns(), evaluation, options.skipBadRows());
        System.out.println(json ? line(file, scores) : row(file, scores));
      }
    }
    return 0;
  }

  private static String line(String file, Map<String, Double> scores)
      throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("file", file);
    line.put("scores", scores);
    return new ObjectMapper().writeValueAsString(line);
  }

  private static String row(String file, Map<String, Double> scores) {
    StringBuilder row = new StringBuilder(file);
    scores.forEach((n, v) -> row.append(String.format(Locale.ROOT, "  %s %.4f", n, v)));
    return row.toString();
  }
}
