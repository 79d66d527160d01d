package dev.pifi.server.store;

import java.util.Optional;

/**
 * What a spec says of a run, for lists.
 *
 * @param spec the resolved spec as YAML, with names in place of paths
 * @param task the task's name
 * @param method {@code base} or {@code pifi}
 * @param slm the small model's name
 * @param llm the large model's name
 * @param layers the plugged-in layers, separated by commas
 * @param seed the seed
 * @param bestMetric the metric that chooses the best model
 * @param epochs how often the training rows are seen
 */
public record RunDescription(
    String spec,
    String task,
    String method,
    String slm,
    Optional<String> llm,
    Optional<String> layers,
    int seed,
    String bestMetric,
    int epochs) {}
