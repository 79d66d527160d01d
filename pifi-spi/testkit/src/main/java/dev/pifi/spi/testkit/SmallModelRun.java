package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.torch.Tensor;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.Backbone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small model with random weights, to see which tokens its hidden states depend on. */
final class SmallModelRun implements AutoCloseable {
  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";
  static final String OUTPUT = "hidden_states";

  /** So wide that attention is far from uniform. */
  private static final double WEIGHT_DEVIATION = 0.3;

  private static final float TOLERANCE = 1e-5f;
  private static final float VISIBLE = 1e-3f;

  private final Backbone backbone;
  private final RandomRun run;

  SmallModelRun(Backbone backbone) {
    this.backbone = backbone;
    this.run = new RandomRun(graph(backbone, backbone.usesTokenTypes(), WEIGHT_DEVIATION));
  }

  static Graph graph(Backbone backbone, boolean withTypes, double initializerRange) {
    Graph graph = new Graph();
    Value ids = graph.input(IDS, DType.INT64, "batch", "length");
    Value mask = graph.input(MASK, DType.INT64, "batch", "length");
    Optional<Value> types =
        withTypes
            ? Optional.of(graph.input(TYPES, DType.INT64, "batch", "length"))
            : Optional.empty();
    Value hidden =
        backbone
            .encoder()
            .hiddenStates(Scope.of(graph, initializerRange), new Backbone.Inputs(ids, mask, types));
    graph.output(OUTPUT, hidden);
    return graph;
  }

  void requireFinite(int batch, int length) {
    int[] lengths = new int[batch];
    Arrays.fill(lengths, length);
    Tensor.Floats hidden = hidden(List.of(inputs(lengths, length))).get(0);
    assertArrayEquals(new long[] {batch, length, backbone.hiddenSize()}, hidden.sizes());
    for (float value : hidden.values()) {
      assertTrue(Float.isFinite(value), () -> hidden + " holds " + value);
    }
  }

  /** Three rows in one batch, two of them padded, give what each gives alone. */
  void requireRowsApart() {
    int[] lengths = {7, 4, 1};
    Tensor.Floats together = hidden(List.of(inputs(lengths, 7))).get(0);
    for (int row = 0; row < lengths.length; row++) {
      Map<String, Tensor> alone = inputs(new int[] {lengths[row]}, lengths[row], row);
      float[] expected = hidden(List.of(alone)).get(0).values();
      int start = row * 7 * backbone.hiddenSize();
      float[] actual = Arrays.copyOfRange(together.values(), start, start + expected.length);
      assertArrayEquals(
          expected, actual, TOLERANCE, "row " + row + " with padding beside longer rows");
    }
  }

  /** Whether the last token changes what stands before it. */
  boolean seesWhatFollows() {
    Map<String, Tensor> inputs = inputs(new int[] {7}, 7);
    Map<String, Tensor> changed = new HashMap<>(inputs);
    long[] ids = ((Tensor.Longs) inputs.get(IDS)).values().clone();
    ids[6] = notPadding(ids[6] + 1);
    changed.put(IDS, new Tensor.Longs(ids, 1, 7));
    List<Tensor.Floats> hidden = hidden(List.of(inputs, changed));
    float largest = 0;
    for (int i = 0; i < 6 * backbone.hiddenSize(); i++) {
      largest = Math.max(largest, Math.abs(hidden.get(0).values()[i] - hidden.get(1).values()[i]));
    }
    float difference = largest;
    assertTrue(
        difference <= TOLERANCE || difference >= VISIBLE,
        () -> "cannot tell whether a difference of " + difference + " is rounding");
    return difference >= VISIBLE;
  }

  private List<Tensor.Floats> hidden(List<Map<String, Tensor>> inputs) {
    List<Tensor.Floats> hidden = new ArrayList<>();
    run.outputs(inputs).forEach(outputs -> hidden.add(outputs.get(OUTPUT)));
    assertEquals(inputs.size(), hidden.size());
    return hidden;
  }

  private Map<String, Tensor> inputs(int[] lengths, int width) {
    return inputs(lengths, width, 0);
  }

  private Map<String, Tensor> inputs(int[] lengths, int width, int firstRow) {
    long[] ids = new long[lengths.length * width];
    long[] mask = new long[ids.length];
    long[] types = new long[ids.length];
    Arrays.fill(ids, backbone.padTokenId());
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        ids[row * width + i] = id(firstRow + row, i);
        mask[row * width + i] = 1;
        types[row * width + i] = backbone.usesTokenTypes() && i > 2 ? 1 : 0;
      }
    }
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(IDS, new Tensor.Longs(ids, lengths.length, width));
    inputs.put(MASK, new Tensor.Longs(mask, lengths.length, width));
    inputs.put(TYPES, new Tensor.Longs(types, lengths.length, width));
    return inputs;
  }

  /** An id that is not padding's. */
  private long id(int row, int position) {
    return notPadding(31L * row + 7L * position + 5);
  }

  private long notPadding(long number) {
    long id = number % backbone.vocabularySize();
    return id == backbone.padTokenId() ? (id + 1) % backbone.vocabularySize() : id;
  }

  @Override
  public void close() {
    run.close();
  }
}
