package dev.pifi.server.runs;

import dev.pifi.server.store.RunEntity;
import jakarta.json.JsonObject;

/** What an event says of a run as a whole. Stateless. */
final class Progress {
  private Progress() {}

  static void apply(EventLine line, RunEntity run) {
    JsonObject json = line.json();
    switch (line.kind()) {
      case "started" ->
          run.started(line.step(), json.getInt("totalSteps", 0), json.getInt("epochs", 1));
      case "stepped" -> {
        double left = (run.totalSteps() - line.step()) * line.number("seconds");
        // Steps differ in length: the estimate follows them slowly.
        double smooth = run.secondsLeft().isPresent() ? run.secondsLeft().getAsDouble() : left;
        run.stepped(line.step(), json.getInt("epoch", 0) + 1, 0.9 * smooth + 0.1 * left);
      }
      case "evaluated" -> {
        JsonObject scores = json.getJsonObject("scores");
        if (json.getBoolean("best", false) && scores.containsKey(run.bestMetric())) {
          run.best(scores.getJsonNumber(run.bestMetric()).doubleValue());
        }
        run.scored(scores.toString());
      }
      case "finished" -> run.scored(json.getJsonObject("scores").toString());
      default -> {
        // Nothing to take over.
      }
    }
  }
}
