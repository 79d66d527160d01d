package dev.pifi.server.serving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.training.RowResult;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Predictions as docs/rest-api.md shapes them. Thread-safe. */
@Singleton
public class Predictions {
  private final Deployments deployments;
  private final int mostInputs;

  /** Predictions of deployed models. */
  @Inject
  public Predictions(Deployments deployments, Settings settings) {
    this.deployments = deployments;
    this.mostInputs = (int) settings.number(Setting.SERVING_MAX_INPUTS, 1);
  }

  /** How many inputs a request may have. */
  public int mostInputs() {
    return mostInputs;
  }

  /**
   * Predicts.
   *
   * @throws dev.pifi.server.problem.Refusal if the model does not take it now
   * @throws dev.pifi.spi.PifiException if the body is not what the model reads
   */
  public CompletionStage<ObjectNode> predict(String name, ObjectNode body) {
    Signature model = deployments.signature(name);
    PredictionRequest request = PredictionRequest.read(body, model, mostInputs);
    return deployments
        .predict(name, model, request.rows())
        .thenApply(results -> answer(request, results));
  }

  private static ObjectNode answer(PredictionRequest request, List<RowResult> results) {
    ObjectNode answer = JsonBody.object();
    if (!request.listed()) {
      fill(answer, results.get(0));
      return answer;
    }
    ArrayNode list = answer.putArray("predictions");
    results.forEach(result -> fill(list.addObject(), result));
    return answer;
  }

  private static void fill(ObjectNode node, RowResult result) {
    if (result instanceof RowResult.Label label) {
      node.put("label", label.label());
      ObjectNode probabilities = node.putObject("probabilities");
      label.probabilities().forEach(probabilities::put);
    } else if (result instanceof RowResult.Text text) {
      node.put("text", text.text());
    } else if (result instanceof RowResult.Answer found) {
      node.put("answer", found.text());
      node.put("score", found.score());
      node.put("start", found.start());
      node.put("end", found.end());
    }
  }
}
