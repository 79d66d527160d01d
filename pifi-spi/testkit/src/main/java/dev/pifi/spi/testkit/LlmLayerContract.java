package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What holds for every source of LLM layers, and the words that an adapter's own tests are written
 * in. Values are compared by golden fixtures, not here.
 *
 * <p>Stability: evolving until 1.0.
 */
public abstract class LlmLayerContract {
  /** For subclasses. */
  protected LlmLayerContract() {}

  /** The adapter under test. */
  protected abstract LlmLayerAdapter adapter();

  /** A config.json that is published, key by key; a new map each time. */
  protected abstract Map<String, Object> published();

  /** How many parameters one layer of the published model has. */
  protected abstract long publishedParameters();

  /** The published config with some keys set; a key set to null is there as JSON's null. */
  protected final ModelConfig config(Object... changes) {
    Map<String, Object> values = new HashMap<>(published());
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], changes[i + 1]);
    }
    return ModelConfig.of("config.json", values);
  }

  /** The graph of a layer, every key of whose config was read. */
  protected final Graph graph(ModelConfig config, int index, AttentionMode mode) {
    LayerSource source = adapter().layer(config, index);
    config.requireAllRead(InertConfigKeys.ALL);
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", source.hiddenSize());
    Value mask = graph.input("mask", DType.INT64, "batch", "length");
    Value y =
        source
            .layer()
            .output(
                Scope.of(graph, source.initializerRange()),
                new LayerSource.Inputs(x, Optional.of(mask), mode));
    assertEquals(x.shape(), y.shape());
    graph.output("y", y);
    return graph;
  }

  /** The names of the parameters of the last layer, without their place. */
  protected final Set<String> parameters(ModelConfig config) {
    return graph(config, -1, AttentionMode.CAUSAL).parameters().keySet().stream()
        .map(name -> name.replaceFirst("^.*?\\.\\d+\\.", ""))
        .collect(Collectors.toSet());
  }

  /** How many values an operation makes. */
  protected static long count(Graph graph, Op op) {
    return graph.values().stream().filter(v -> v.op() == op).count();
  }

  /** The first value that an operation makes. */
  protected static Value first(Graph graph, Op op) {
    return graph.values().stream().filter(v -> v.op() == op).findFirst().orElseThrow();
  }

  /**
   * Fails unless a value is refused by key and value.
   *
   * @param others keys and values that are changed beside
   */
  protected final void refuses(String key, Object value, Object... others) {
    Map<String, Object> values = new HashMap<>(config(others).raw());
    values.put(key, value);
    PifiException e =
        assertThrows(
            PifiException.class, () -> adapter().layer(ModelConfig.of("config.json", values), -1));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertTrue(e.subject().endsWith(key), e.subject());
    assertTrue(e.actual().contains(String.valueOf(value)), e.actual());
  }

  @Test
  final void isFoundOnceAsAService() {
    assertEquals(
        1,
        ServiceLoader.load(LlmLayerAdapter.class, getClass().getClassLoader()).stream()
            .filter(p -> p.type() == adapter().getClass())
            .count());
    assertTrue(adapter().supports(config()));
  }

  @Test
  final void aLayerHasAsManyParametersAsPublished() {
    assertEquals(
        publishedParameters(),
        graph(config(), -1, AttentionMode.BIDIRECTIONAL).parameters().values().stream()
            .mapToLong(v -> v.shape().elements(Map.of()))
            .sum());
  }

  @Test
  final void layersCountFromEitherEndAndOthersAreRefused() {
    LayerSource last = adapter().layer(config(), -1);
    assertEquals(last.layerCount() - 1, last.index());
    assertEquals(0, adapter().layer(config(), -last.layerCount()).index());
    for (int index : new int[] {last.layerCount(), -last.layerCount() - 1}) {
      PifiException e = assertThrows(PifiException.class, () -> adapter().layer(config(), index));
      assertEquals(ErrorCode.UNSUPPORTED, e.code());
    }
  }

  @Test
  final void aKeyThatNobodyReadsIsFound() {
    ModelConfig config = config("changes_the_maths", true);
    adapter().layer(config, 0);
    assertEquals(Set.of("changes_the_maths"), config.unread(InertConfigKeys.ALL));
  }
}
