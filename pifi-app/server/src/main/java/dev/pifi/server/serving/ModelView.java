package dev.pifi.server.serving;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A deployed model as answers show it; see docs/rest-api.md. */
@Schema(name = "Model")
public record ModelView(
    String name,
    ModelState state,
    Optional<String> message,
    Optional<String> task,
    Optional<List<String>> columns,
    Optional<List<String>> labels,
    String source,
    Optional<String> nextSource,
    String engine,
    int maxBatch,
    int maxDelayMillis,
    int queue,
    int timeoutMillis,
    int waiting,
    long requests,
    long rejected,
    long late,
    long failed,
    Optional<Double> p50Millis,
    Optional<Double> p99Millis,
    Optional<Instant> loadedAt) {}
