package dev.pifi.server.runs;

import dev.pifi.server.store.RunEntity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The curves of a run. Thread-safe. */
@Singleton
public class RunMetrics {
  private final RunStore runs;
  private final RunEvents events;

  /** Curves from events. */
  @Inject
  public RunMetrics(RunStore runs, RunEvents events) {
    this.runs = runs;
    this.events = events;
  }

  /**
   * An update; epochs count from 1.
   *
   * @param step its number
   * @param epoch the pass over the data
   * @param loss the loss; empty if it is no finite number, as the others
   * @param learningRate the learning rate
   * @param gradientNorm the norm before clipping
   * @param rowsPerSecond how fast it was
   */
  public record Step(
      int step,
      int epoch,
      OptionalDouble loss,
      OptionalDouble learningRate,
      OptionalDouble gradientNorm,
      OptionalDouble rowsPerSecond) {}

  /**
   * Scores on a data set.
   *
   * @param step after which update
   * @param epoch in which pass over the data
   * @param split which data set
   * @param scores the scores by metric
   * @param best whether they were the best so far
   */
  public record Evaluation(
      int step, int epoch, String split, Map<String, Double> scores, boolean best) {}

  /**
   * The curves.
   *
   * @param steps updates, thinned evenly
   * @param evaluations every evaluation
   * @param test the last scores on the test set
   */
  public record Curves(
      List<Step> steps, List<Evaluation> evaluations, Optional<Map<String, Double>> test) {}

  /** The curves with at most about so many updates. */
  public Curves of(String id, int maxPoints) {
    RunEntity run = runs.require(id);
    int stride = Math.max(1, (run.step() + maxPoints - 1) / maxPoints);
    List<Step> steps = events.ofKind(id, "stepped", stride).stream().map(RunMetrics::step).toList();
    List<Evaluation> evaluations =
        events.ofKind(id, "evaluated", 1).stream().map(RunMetrics::evaluation).toList();
    Optional<Map<String, Double>> test =
        evaluations.stream()
            .filter(e -> e.split().equals("test"))
            .reduce((a, b) -> b)
            .map(Evaluation::scores);
    return new Curves(steps, evaluations, test);
  }

  private static Step step(JsonObject json) {
    OptionalDouble rows = number(json, "rows");
    OptionalDouble seconds = number(json, "seconds");
    boolean timed = rows.isPresent() && seconds.orElse(0) > 0;
    return new Step(
        json.getInt("step"),
        json.getInt("epoch", 0) + 1,
        number(json, "loss"),
        number(json, "learningRate"),
        number(json, "gradientNorm"),
        timed
            ? OptionalDouble.of(rows.getAsDouble() / seconds.getAsDouble())
            : OptionalDouble.empty());
  }

  private static Evaluation evaluation(JsonObject json) {
    return new Evaluation(
        json.getInt("step"),
        json.getInt("epoch", 0) + 1,
        json.getString("split"),
        scores(json.getJsonObject("scores")),
        json.getBoolean("best", false));
  }

  private static Map<String, Double> scores(JsonObject json) {
    Map<String, Double> scores = new TreeMap<>();
    json.keySet().forEach(name -> number(json, name).ifPresent(score -> scores.put(name, score)));
    return scores;
  }

  private static OptionalDouble number(JsonObject json, String name) {
    return json.get(name) instanceof JsonNumber n
        ? OptionalDouble.of(n.doubleValue())
        : OptionalDouble.empty();
  }
}
