package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.training.TrainedModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pifi predict}: labels and probabilities for the rows of a data file. */
@Command(
    name = "predict",
    description = "Predict every row of a data file; one JSON object a line, in file order.",
    footer = {
      "",
      "Examples:",
      "  pifi predict runs/demo/pifi runs/demo/files/test.jsonl",
      "  pifi predict runs/my-run reviews.csv --column text=review > labelled.jsonl"
    })
public final class PredictCommand implements Callable<Integer> {
  @Mixin private ModelOptions options;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "CSV, TSV, JSONL or Parquet, perhaps .gz, or a glob.")
  private String file;

  @Override
  public Integer call() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    try (TrainedModel model = options.open()) {
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
}
