package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.model.Families;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.DeadCode;
import dev.pifi.graph.verify.Verifier;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every source of LLM layers, and the words that an adapter's own tests are written
 * in.
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

  /** Folders of golden fixtures, as {@code pifi verify} takes them; none unless overridden. */
  protected List<Path> fixtures() {
    return List.of();
  }

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
    Discovery.requireOnce(
        LlmLayerAdapter.class, adapter(), LlmLayerAdapter::name, getClass().getClassLoader());
  }

  @Test
  final void takesModelsOfItsTypesAndNoOthers() {
    assertTrue(adapter().supports(config()));
    assertTrue(adapter().modelTypes().contains(config().modelType()));
    assertFalse(adapter().supports(config("model_type", "a-type-that-nobody-has")));
  }

  @Test
  final void buildsOneGraphForAnyBatchAndLengthInEveryMode() {
    for (AttentionMode mode : AttentionMode.values()) {
      Graph graph = graph(config(), -1, mode);
      assertEquals(List.of(), Verifier.faults(graph), mode::name);
      Graph live = new DeadCode().apply(graph);
      assertEquals(graph.parameters().keySet(), live.parameters().keySet(), mode::name);
      assertEquals(
          mode != AttentionMode.PAPER,
          live.inputs().containsKey("mask"),
          () -> "whether padding is hidden, " + mode);
    }
  }

  @Test
  final void aTensorOfItsOwnLayerThatHasNoUseIsFound() {
    LayerSource source = adapter().layer(config(), -1);
    Set<String> names = graph(config(), -1, AttentionMode.CAUSAL).parameters().keySet();
    assertEquals(names, source.weights().resolve("a checkpoint", names, names).tensorOf().keySet());
    Set<String> more = new HashSet<>(names);
    String foreign = names.iterator().next() + ".extra";
    more.add(foreign);
    PifiException e =
        assertThrows(
            PifiException.class, () -> source.weights().resolve("a checkpoint", more, names));
    assertEquals(ErrorCode.CHECKPOINT_INVALID, e.code());
    assertTrue(e.actual().contains(foreign), e::getMessage);
  }

  @TestFactory
  final List<DynamicTest> goldenValuesHold() {
    return GoldenFixtures.tests(
        new Families(List.of(), List.of(adapter()), List.of(), List.of()), fixtures());
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
