package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pifi.engine.spec.EvaluationSet;
import dev.pifi.engine.spec.EvaluationSets;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi eval}: scores of a trained model on labelled data files, as one table. */
@Command(
    name = "eval",
    description = "Evaluate a trained model on labelled data sets: a table with a row for each.",
    footer = {
      "",
      "A list of data sets is YAML, with paths from its own folder:",
      "  sst2: sst2/test.jsonl",
      "  tweets: {path: tweets.jsonl, columns: {text: tweet}, drop_labels: [1],",
      "           labels: {0: negative, 2: positive}}",
      "",
      "Examples:",
      "  pifi eval runs/demo/pifi runs/demo/files/test.jsonl --metrics accuracy,f1_macro,matthews",
      "  pifi eval runs/sst2 --datasets shift.yaml --json"
    })
public final class EvalCommand implements Callable<Integer> {
  @Mixin private ModelOptions options;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "FILE", description = "Data files.")
  private List<String> files = List.of();

  @Option(
      names = "--datasets",
      paramLabel = "LIST",
      description = "A list of further data sets, whose columns and labels may differ.")
  private Optional<Path> list = Optional.empty();

  @Option(
      names = "--metrics",
      split = ",",
      description = "Metrics (default: those of the model's task).")
  private List<String> metrics = List.of();

  @Option(names = "--json", description = "One JSON object a line instead of a table.")
  private boolean json;

  @Mixin private ScoringOptions models;

  @Override
  public Integer call() throws JsonProcessingException {
    List<EvaluationSet> sets = new ArrayList<>();
    for (String file : files) {
      sets.add(EvaluationSet.of(file, ModelOptions.file(file), options.columns()));
    }
    list.ifPresent(path -> sets.addAll(EvaluationSets.read(path)));
    if (sets.isEmpty()) {
      throw PifiException.of(ErrorCode.USAGE, "pifi eval")
          .expected("data files, or --datasets with a list of them")
          .actual("neither")
          .build();
    }
    ScoreTable table = new ScoreTable();
    try (TrainedModel model = options.open()) {
      EvaluationSpec evaluation =
          new EvaluationSpec(
              metrics.isEmpty() ? model.defaultMetrics() : metrics,
              options.batchSize(),
              models.spec());
      for (EvaluationSet set : sets) {
        TrainedModel.Evaluation scores;
        try (RowProgress progress = new RowProgress(set.name())) {
          scores = model.evaluate(set, evaluation, options.skipBadRows(), progress);
        }
        if (json) {
          System.out.println(ScoreTable.json(set, scores));
        } else {
          table.add(set.name(), scores);
        }
      }
    }
    if (!json) {
      System.out.print(table.text());
    }
    return 0;
  }
}
