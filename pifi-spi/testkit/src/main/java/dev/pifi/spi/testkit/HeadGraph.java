package dev.pifi.spi.testkit;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.Task;
import dev.pifi.spi.Task.HeadSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A task's head and loss on inputs {@code features}, {@code attention_mask} and the task's labels.
 *
 * <p>Stability: evolving until 1.0.
 *
 * @param graph holds them; nothing is an output of it yet
 * @param task the task
 * @param mask int64 [batch, length]
 * @param outputs what the task's head gives
 * @param labels the label inputs by name, int64 [batch]
 * @param loss what the task's loss gives
 */
public record HeadGraph(
    Graph graph,
    Task task,
    Value mask,
    Map<String, Value> outputs,
    Map<String, Value> labels,
    Value loss) {
  static final int WIDTH = 8;
  static final String FEATURES = "features";
  static final String MASK = "attention_mask";
  static final String LOSS = "loss";

  /** Keeps unmodifiable copies. */
  public HeadGraph {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  static HeadGraph of(Task task, HeadSettings settings) {
    Graph graph = new Graph();
    Value mask = graph.input(MASK, DType.INT64, "batch", "length");
    Value features =
        task.features() == Task.Features.POOLED
            ? graph.input(FEATURES, DType.FLOAT32, "batch", WIDTH)
            : graph.input(FEATURES, DType.FLOAT32, "batch", "length", WIDTH);
    Map<String, Value> outputs = task.outputs(Scope.of(graph).in("head"), features, mask, settings);
    Map<String, Value> labels = new LinkedHashMap<>();
    task.labelInputs().forEach(n -> labels.put(n, graph.input(n, DType.INT64, "batch")));
    return new HeadGraph(graph, task, mask, outputs, labels, task.loss(outputs, labels, settings));
  }
}
