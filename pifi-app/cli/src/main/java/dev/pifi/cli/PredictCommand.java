package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.training.EvaluationListener;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi predict}: labels, texts or answers for the rows of a data file. */
@Command(
    name = "predict",
    description = "Predict every row of a data file; one JSON object a line, in file order.",
    footer = {
      "",
      "Examples:",
      "  pifi predict runs/demo/pifi runs/demo/files/test.jsonl",
      "  pifi predict runs/my-run reviews.csv --column text=review > labelled.jsonl",
      "  pifi predict runs/squad dev-v1.1.json --squad predictions.json > answers.jsonl"
    })
public final class PredictCommand implements Callable<Integer> {
  @Mixin private ModelOptions options;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "CSV, TSV, JSONL or Parquet, perhaps .gz, or a glob.")
  private String file;

  @Option(
      names = "--squad",
      paramLabel = "FILE",
      description =
          "Of a model that answers questions: also write {id: answer} to FILE, as the official SQuAD"
              + " script reads it.")
  private Optional<Path> squad = Optional.empty();

  @Override
  public Integer call() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    try (TrainedModel model = options.open()) {
      model.tell(new LeftOut());
      if (model.answers()) {
        return answer(model);
      }
      if (squad.isPresent()) {
        throw PifiException.of(ErrorCode.USAGE, "--squad")
            .expected("a model that answers questions")
            .actual("one of the task " + model.manifest().task())
            .build();
      }
      if (model.generates()) {
        return generate(model, json);
      }
      for (TrainedModel.Prediction prediction :
          model.predict(
              ModelOptions.file(file),
              options.columns(),
              options.batchSize(),
              options.skipBadRows())) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", prediction.where());
        line.put("text", prediction.texts().get(0));
        line.put("label", prediction.label());
        line.put("probabilities", prediction.probabilities());
        System.out.println(json.writeValueAsString(line));
      }
    }
    return 0;
  }

  private int answer(TrainedModel model) throws JsonProcessingException {
    List<TrainedModel.Answered> answered =
        model.answer(
            ModelOptions.file(file), options.columns(), options.batchSize(), options.skipBadRows());
    for (TrainedModel.Answered one : answered) {
      System.out.println(AnswerOutput.line(one));
    }
    squad.ifPresent(path -> AnswerOutput.write(path, answered));
    return 0;
  }

  private int generate(TrainedModel model, ObjectMapper json) throws JsonProcessingException {
    for (TrainedModel.Generated generated :
        model.generate(
            ModelOptions.file(file),
            options.columns(),
            options.batchSize(),
            options.skipBadRows())) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("row", generated.where());
      line.put("source", generated.source());
      line.put("text", generated.text());
      System.out.println(json.writeValueAsString(line));
    }
    return 0;
  }

  /** Says on standard error what standard output does not have. */
  private static final class LeftOut implements EvaluationListener {
    @Override
    public void done(int rows, int of) {}

    @Override
    public void leftOut(long rows) {
      System.err.println(rows + (rows == 1 ? " bad row" : " bad rows") + " left out");
    }
  }
}
