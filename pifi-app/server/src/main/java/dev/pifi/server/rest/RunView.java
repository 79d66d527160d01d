package dev.pifi.server.rest;

import dev.pifi.server.store.RunEntity;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A run as answers show it; see docs/rest-api.md. */
@Schema(name = "Run")
public record RunView(
    String id,
    String name,
    String state,
    Optional<String> message,
    String task,
    String method,
    String slm,
    Optional<String> llm,
    Optional<List<Integer>> layers,
    int seed,
    int step,
    OptionalInt totalSteps,
    int epoch,
    int epochs,
    String bestMetric,
    OptionalDouble bestScore,
    Optional<JsonObject> scores,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    OptionalDouble secondsLeft,
    String createdBy,
    Optional<String> sweep,
    int attempt,
    Optional<String> node,
    int lastEvent) {

  /** A run of the database. */
  public static RunView of(RunEntity run) {
    return new RunView(
        run.id(),
        run.name(),
        run.state().name(),
        run.message(),
        run.task(),
        run.method(),
        run.slm(),
        run.llm(),
        run.layers().map(l -> Stream.of(l.split(",")).map(Integer::valueOf).toList()),
        run.seed(),
        run.step(),
        run.totalSteps() == 0 ? OptionalInt.empty() : OptionalInt.of(run.totalSteps()),
        run.epoch(),
        run.epochs(),
        run.bestMetric(),
        run.bestScore(),
        run.scores().map(RunView::json),
        run.createdAt(),
        run.startedAt(),
        run.finishedAt(),
        run.secondsLeft(),
        run.createdBy(),
        run.sweepId(),
        run.attempt(),
        run.node(),
        run.lastEvent());
  }

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
