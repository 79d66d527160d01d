package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.model.Families;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.count.Counter;
import dev.pifi.graph.passes.DeadCode;
import dev.pifi.graph.verify.Verifier;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every family of small models, and the words that an adapter's own tests are
 * written in. An author names the adapter, published models as their repositories show them, a tiny
 * config and what must be refused.
 *
 * <p>Stability: evolving until 1.0.
 */
public abstract class SlmAdapterContract {
  private static final String UNKNOWN = "changes_the_maths";
  private static final Map<String, Object> OF_EVERY_MODEL =
      Map.of(
          "is_decoder", false,
          "is_encoder_decoder", false,
          "add_cross_attention", false,
          "tie_encoder_decoder", false,
          "pruned_heads", Map.of(),
          "max_length", 20,
          "do_sample", false,
          "repetition_penalty", 1.0,
          "_num_labels", 2,
          "tf_legacy_loss", false);

  /** For subclasses. */
  protected SlmAdapterContract() {}

  /** The adapter under test. */
  protected abstract SlmAdapter adapter();

  /** Published models; the first is the one that {@link #config} changes. */
  protected abstract List<PublishedModel> published();

  /** A config so small that running it takes no time. */
  protected abstract ModelConfig tiny();

  /** What changes the maths and is not implemented, or makes no sense; read on the first model. */
  protected abstract List<Refusal> refusals();

  /** Folders of golden fixtures, as {@code pifi verify} takes them; none unless overridden. */
  protected List<Path> fixtures() {
    return List.of();
  }

  /** The first published config with some keys set; a key set to null is there as JSON's null. */
  protected final ModelConfig config(Object... changes) {
    Map<String, Object> values = new HashMap<>(published().get(0).config());
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], changes[i + 1]);
    }
    return ModelConfig.of("config.json", values);
  }

  /** The graph of a model, every key of whose config was read. */
  protected final Graph graph(ModelConfig config) {
    Backbone backbone = adapter().backbone(config);
    config.requireAllRead(InertConfigKeys.ALL);
    return graph(backbone, backbone.usesTokenTypes());
  }

  /**
   * The graph of a model, with inputs {@code input_ids} and {@code attention_mask} and output
   * {@code hidden_states}.
   *
   * @param withTypes whether there is an input {@code token_type_ids}
   */
  protected static Graph graph(Backbone backbone, boolean withTypes) {
    return SmallModelRun.graph(backbone, withTypes, backbone.initializerRange());
  }

  /** How many values an operation makes. */
  protected static long count(Graph graph, Op op) {
    return graph.values().stream().filter(v -> v.op() == op).count();
  }

  /** The first value that an operation makes. */
  protected static Value first(Graph graph, Op op) {
    return graph.values().stream().filter(v -> v.op() == op).findFirst().orElseThrow();
  }

  @Test
  final void isFoundOnceAsAService() {
    Discovery.requireOnce(
        SlmAdapter.class, adapter(), SlmAdapter::name, getClass().getClassLoader());
  }

  @Test
  final void takesModelsOfItsTypesAndNoOthers() {
    for (PublishedModel model : published()) {
      ModelConfig config = ModelConfig.of(model.name(), model.config());
      assertTrue(adapter().supports(config), model::name);
      assertTrue(adapter().modelTypes().contains(config.modelType()), model::name);
    }
    assertFalse(adapter().supports(config("model_type", "a-type-that-nobody-has")));
    assertFalse(adapter().supports(ModelConfig.of("config.json", Map.of())));
  }

  @TestFactory
  final Stream<DynamicTest> aPublishedConfigIsReadToTheLastKeyAndCounted() {
    return forEachModel(
        model -> {
          ModelConfig config = ModelConfig.of(model.name(), model.config());
          long built = Counter.parameters(graph(config));
          long extras = adapter().backbone(config.fresh()).publishedExtras();
          assertEquals(
              model.parameters(),
              built + extras,
              () -> built + " parameters built and " + extras + " published beside");
        });
  }

  @TestFactory
  final Stream<DynamicTest> aKeyThatNobodyReadsIsFound() {
    return forEachModel(
        model -> {
          Map<String, Object> values = new HashMap<>(model.config());
          values.put(UNKNOWN, true);
          ModelConfig config = ModelConfig.of(model.name(), values);
          adapter().backbone(config);
          assertEquals(Set.of(UNKNOWN), config.unread(InertConfigKeys.ALL));
        });
  }

  @TestFactory
  final Stream<DynamicTest> whatOlderFilesWriteForEveryModelIsPassedOver() {
    return forEachModel(
        model -> {
          Map<String, Object> values = new HashMap<>(OF_EVERY_MODEL);
          values.putAll(model.config());
          ModelConfig config = ModelConfig.of(model.name(), values);
          adapter().backbone(config);
          assertEquals(Set.of(), config.unread(InertConfigKeys.ALL));
        });
  }

  @TestFactory
  final Stream<DynamicTest> refuses() {
    return refusals().stream()
        .map(
            refusal ->
                DynamicTest.dynamicTest(
                    refusal.toString(),
                    () ->
                        refusal.requireOf(
                            published().get(0).config(), c -> adapter().backbone(c))));
  }

  /** Values of a wrong type or size end in a refusal by name or do not matter, never in a crash. */
  @TestFactory
  final Stream<DynamicTest> aValueThatMakesNoSenseIsRefusedByName() {
    return published().get(0).config().entrySet().stream()
        .filter(e -> e.getValue() instanceof Number || e.getValue() instanceof Boolean)
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> requireSense(e.getKey())));
  }

  private void requireSense(String key) {
    for (Object value : List.of("nonsense", 0, -7, List.of())) {
      try {
        adapter().backbone(config(key, value));
      } catch (PifiException e) {
        assertEquals(ErrorCode.UNSUPPORTED, e.code(), e::getMessage);
        assertFalse(e.subject().isBlank() || e.actual().isBlank(), e::getMessage);
      }
    }
  }

  @TestFactory
  final Stream<DynamicTest> describesTheModelItBuilds() {
    return forEachModel(
        model -> {
          Backbone b = adapter().backbone(ModelConfig.of(model.name(), model.config()));
          assertEquals(adapter().name(), b.family());
          assertTrue(b.maximumLength() > 0, "maximumLength " + b.maximumLength());
          assertTrue(b.padTokenId() >= 0 && b.padTokenId() < b.vocabularySize(), b::toString);
          assertTrue(b.dropout() >= 0 && b.dropout() < 1, "dropout " + b.dropout());
          assertTrue(b.initializerRange() > 0, "initializerRange " + b.initializerRange());
          assertTrue(b.publishedExtras() >= 0, "publishedExtras " + b.publishedExtras());
          requireInputsAsDescribed(b);
        });
  }

  private static void requireInputsAsDescribed(Backbone backbone) {
    Graph graph = graph(backbone, true);
    Value hidden = graph.output(SmallModelRun.OUTPUT);
    assertEquals(DType.FLOAT32, hidden.dtype());
    assertEquals(Shape.of("batch", "length", backbone.hiddenSize()), hidden.shape());
    Value ids = graph.inputs().get(SmallModelRun.IDS);
    List<Value> words =
        graph.values().stream().filter(v -> v.op() == Op.EMBEDDING && v.input(0) == ids).toList();
    assertFalse(words.isEmpty(), "no embedding is looked up by input_ids");
    for (Value word : words) {
      assertEquals(backbone.vocabularySize(), word.input(1).shape().size(0), "vocabularySize");
      long paddingRow = word.attribute(Attribute.PADDING_ROW);
      assertTrue(
          paddingRow >= -1 && paddingRow < backbone.vocabularySize(),
          () -> "no such padding row: " + paddingRow);
    }
    Graph live = new DeadCode().apply(graph);
    assertTrue(live.inputs().containsKey(SmallModelRun.MASK), "the attention mask is not read");
    assertEquals(
        backbone.usesTokenTypes(), live.inputs().containsKey(SmallModelRun.TYPES), "token types");
  }

  @TestFactory
  final Stream<DynamicTest> buildsOneGraphForAnyBatchAndLength() {
    return forEachModel(
        model -> {
          Backbone backbone = adapter().backbone(ModelConfig.of(model.name(), model.config()));
          Graph without = graph(backbone, false);
          Graph with = graph(backbone, true);
          assertEquals(List.of(), Verifier.faults(without));
          assertEquals(List.of(), Verifier.faults(with));
          assertEquals(
              without.parameters().keySet(),
              with.parameters().keySet(),
              "the parameters must not depend on whether token types are given");
          assertEquals(
              with.parameters().keySet(),
              new DeadCode().apply(with).parameters().keySet(),
              "every parameter must matter to the output");
        });
  }

  @Test
  final void aPublishedCheckpointIsKnown() {
    assertTrue(
        published().stream().anyMatch(m -> !m.checkpoints().isEmpty()),
        "name the tensors of at least one published checkpoint");
  }

  @TestFactory
  final Stream<DynamicTest> everyTensorAndEveryParameterIsAccountedFor() {
    return published().stream()
        .flatMap(
            model ->
                model.checkpoints().stream()
                    .map(
                        checkpoint ->
                            DynamicTest.dynamicTest(
                                model + ", " + checkpoint.name(),
                                () -> requireAccounts(model, checkpoint))));
  }

  private void requireAccounts(PublishedModel model, PublishedCheckpoint checkpoint) {
    Backbone backbone = adapter().backbone(ModelConfig.of(model.name(), model.config()));
    new NameAccounts(backbone.weights(), graph(backbone, true).parameters().keySet())
        .require(checkpoint);
  }

  @Test
  final void runsForEveryBatchAndLength() {
    try (SmallModelRun run = new SmallModelRun(adapter().backbone(tiny()))) {
      for (int batch : List.of(1, 3)) {
        for (int length : List.of(1, 2, 7)) {
          run.requireFinite(batch, length);
        }
      }
    }
  }

  @Test
  final void paddingAndOtherRowsDoNotShow() {
    try (SmallModelRun run = new SmallModelRun(adapter().backbone(tiny()))) {
      run.requireRowsApart();
    }
  }

  @Test
  final void aTokenSeesWhatFollowsUnlessTheModelIsCausal() {
    Backbone backbone = adapter().backbone(tiny());
    try (SmallModelRun run = new SmallModelRun(backbone)) {
      assertEquals(
          backbone.causal(), !run.seesWhatFollows(), "whether no token sees what follows it");
    }
  }

  @TestFactory
  final List<DynamicTest> goldenValuesHold() {
    return GoldenFixtures.tests(
        new Families(List.of(adapter()), List.of(), List.of(), List.of()), fixtures());
  }

  private Stream<DynamicTest> forEachModel(java.util.function.Consumer<PublishedModel> test) {
    return published().stream()
        .map(model -> DynamicTest.dynamicTest(model.name(), () -> test.accept(model)));
  }
}
