package dev.pifi.engine.generation;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.NextTokens;
import dev.pifi.engine.torch.ResidentTensors;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.Arrays;
import java.util.Map;

/**
 * Generates text with an encoder-decoder, a plug between its halves included. The encoder runs once
 * for each batch, the decoder once for each token. Not thread-safe.
 */
public final class Generator implements AutoCloseable {
  /** So many tokens' keys are made room for at once. */
  private static final int BLOCK = 16;

  private static final int KEYS_AXIS = 2;

  private final Composition composition;
  private final Weights weights;
  private final CompiledGraph encoder;
  private final Map<String, RememberedAttention.Cache> caches;
  private final NextTokens step;

  /** Compiles both halves on weights that may go on being trained. */
  public Generator(Composition composition, Weights weights) {
    this.composition = composition;
    this.weights = weights;
    this.encoder =
        CompiledGraph.inference(Passes.evaluation().apply(encoderGraph(composition)), weights);
    Graph graph = new Graph();
    this.caches = step(composition, graph);
    this.step = new NextTokens(Passes.evaluation().apply(graph), weights);
  }

  private static Graph encoderGraph(Composition composition) {
    Graph graph = new Graph();
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Value first = graph.iota(Axis.of(1));
    composition.decoded(
        new Decoder.Inputs(
            first.reshape(1, 1),
            composition.encoded(ids, mask),
            mask,
            new EncodedKeys(graph, first)));
    return graph;
  }

  /** One new token in each hypothesis; hypotheses stand along the target axis. */
  private static Map<String, RememberedAttention.Cache> step(Composition composition, Graph graph) {
    Value ids = graph.input("decoder_input_ids", DType.INT64, "batch", "beams");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    int hidden = composition.backbone().hiddenSize();
    Value unused = graph.constant(Shape.of(1, 1, 1), 0).expand(1, 1, hidden);
    RememberedAttention attention = new RememberedAttention(graph);
    Value logits = composition.decoded(new Decoder.Inputs(ids, unused, mask, attention));
    graph.output("logits", logits);
    return attention.caches();
  }

  /** Must be called where the weights have changed since the last text. */
  public void weightsChanged() {
    step.weightsChanged();
  }

  /**
   * Generates.
   *
   * @param ids int64 [rows, length]
   * @param attentionMask int64 [rows, length], 1 for tokens
   * @return the tokens of each row, the start token first, padded to the longest
   * @throws PifiException SPEC_INVALID if the text may become longer than the model's positions
   */
  public int[][] generate(long[] ids, long[] attentionMask, int rows, GenerationSettings settings) {
    if (settings.maxNewTokens() > composition.backbone().maximumLength()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "max_new_tokens")
          .expected("at most the model's " + composition.backbone().maximumLength())
          .actual(Integer.toString(settings.maxNewTokens()))
          .build();
    }
    long[] sizes = {rows, ids.length / rows};
    Tensor.Longs mask = new Tensor.Longs(attentionMask, sizes);
    try (ResidentTensors resident = new ResidentTensors(weights)) {
      encoder.run(
          Map.of("input_ids", new Tensor.Longs(ids, sizes), "attention_mask", mask),
          resident,
          name -> true);
      resident.put("attention_mask", mask);
      Decoder decoder = composition.decoder();
      Vocabulary tokens =
          new Vocabulary(
              decoder.startTokenId(),
              decoder.endTokenId(),
              composition.backbone().padTokenId(),
              composition.backbone().vocabularySize());
      Ancestry past = new Ancestry(rows, settings.beams());
      return settings.beams() == 1
          ? greedy(new GreedySearch(rows, settings, tokens), past, resident)
          : beam(new BeamSearch(rows, settings, tokens), past, resident);
    }
  }

  private int[][] greedy(GreedySearch search, Ancestry past, ResidentTensors resident) {
    while (!search.finished()) {
      Map<String, Tensor> inputs = inputs(search.lastTokens(), past, resident);
      search.accept(step.best(inputs, resident, search.banned()));
    }
    return search.sequences();
  }

  private int[][] beam(BeamSearch search, Ancestry past, ResidentTensors resident) {
    while (!search.finished()) {
      Map<String, Tensor> inputs = inputs(search.lastTokens(), past, resident);
      search.accept(step.continuations(inputs, resident, search.scores(), search.banned()));
      past.follow(search.order());
    }
    return search.sequences();
  }

  /** What one step brings; makes room for its keys. */
  private Map<String, Tensor> inputs(long[] tokens, Ancestry past, ResidentTensors resident) {
    int rows = past.rows();
    int beams = past.beams();
    int position = past.positions();
    past.write();
    int capacity = (position / BLOCK + 1) * BLOCK;
    if (position % BLOCK == 0) {
      makeRoom(capacity, rows, beams, resident);
    }
    return Map.of(
        "decoder_input_ids", new Tensor.Longs(tokens, rows, beams),
        "position", new Tensor.Longs(new long[] {position}, 1),
        "place", new Tensor.Longs(new long[] {(long) position * beams}, 1),
        "seen", new Tensor.Longs(past.seen(capacity), rows, beams, (long) capacity * beams));
  }

  private void makeRoom(int capacity, int rows, int beams, ResidentTensors resident) {
    caches.forEach(
        (name, cache) -> {
          if (capacity == BLOCK) {
            resident.zeros(name, rows, cache.heads(), (long) BLOCK * beams, cache.headSize());
          } else {
            resident.grow(name, KEYS_AXIS, (long) BLOCK * beams);
          }
        });
    long[] positions = new long[capacity * beams];
    Arrays.setAll(positions, key -> key / beams);
    resident.put("key_positions", new Tensor.Longs(positions, positions.length));
  }

  @Override
  public void close() {
    encoder.close();
    step.close();
  }
}
