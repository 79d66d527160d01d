package dev.pifi.engine.generation;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.torch.CompiledGraph;
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
import java.util.Map;

/**
 * Generates text with an encoder-decoder, a plug between its halves included. The encoder runs once
 * for each batch, the decoder once for each token. Not thread-safe.
 */
public final class Generator implements AutoCloseable {
  /** So many tokens' keys are made room for at once. */
  private static final int BLOCK = 16;

  private final Composition composition;
  private final Weights weights;
  private final CompiledGraph encoder;
  private final Map<String, RememberedAttention.Cache> caches;
  private final CompiledGraph greedyStep;
  private final CompiledGraph beamStep;

  /** Compiles both halves on weights that may go on being trained. */
  public Generator(Composition composition, Weights weights) {
    this.composition = composition;
    this.weights = weights;
    this.encoder = compiled(encoderGraph(composition), weights);
    Graph greedy = new Graph();
    this.caches = step(composition, greedy, false);
    this.greedyStep = compiled(greedy, weights);
    Graph beam = new Graph();
    step(composition, beam, true);
    this.beamStep = compiled(beam, weights);
  }

  private static CompiledGraph compiled(Graph graph, Weights weights) {
    return CompiledGraph.inference(Passes.evaluation().apply(graph), weights);
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
  private static Map<String, RememberedAttention.Cache> step(
      Composition composition, Graph graph, boolean probabilities) {
    Value ids = graph.input("decoder_input_ids", DType.INT64, "batch", "beams");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    int hidden = composition.backbone().hiddenSize();
    Value unused = graph.constant(Shape.of(1, 1, 1), 0).expand(1, 1, hidden);
    RememberedAttention attention = new RememberedAttention(graph);
    Value logits = composition.decoded(new Decoder.Inputs(ids, unused, mask, attention));
    graph.output("scores", probabilities ? logits.softmax() : logits);
    return attention.caches();
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
    int longest = settings.maxNewTokens() + 1;
    if (longest > composition.backbone().maximumLength()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "max_new_tokens")
          .expected("at most " + (composition.backbone().maximumLength() - 1))
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
      caches.forEach(
          (name, cache) ->
              resident.zeros(name, rows, settings.beams(), cache.heads(), BLOCK, cache.headSize()));
      Decoder decoder = composition.decoder();
      Vocabulary tokens =
          new Vocabulary(
              decoder.startTokenId(),
              decoder.endTokenId(),
              composition.backbone().padTokenId(),
              composition.backbone().vocabularySize());
      return settings.beams() == 1
          ? greedy(new GreedySearch(rows, settings, tokens), resident)
          : beam(new BeamSearch(rows, settings, tokens), resident);
    }
  }

  private int[][] greedy(GreedySearch search, ResidentTensors resident) {
    for (int position = 0; !search.finished(); position++) {
      search.accept(scores(greedyStep, search.lastTokens(), search.rows(), position, resident));
    }
    return search.sequences();
  }

  private int[][] beam(BeamSearch search, ResidentTensors resident) {
    for (int position = 0; !search.finished(); position++) {
      search.accept(scores(beamStep, search.lastTokens(), search.rows(), position, resident));
      long[] order = search.order();
      if (!search.finished() && !inOrder(order)) {
        caches.keySet().forEach(name -> resident.choose(name, order));
      }
    }
    return search.sequences();
  }

  private float[] scores(
      CompiledGraph step, long[] tokens, int rows, int position, ResidentTensors resident) {
    if (position > 0 && position % BLOCK == 0) {
      caches.keySet().forEach(name -> resident.grow(name, 3, BLOCK));
    }
    return step.run(
            Map.of(
                "decoder_input_ids",
                new Tensor.Longs(tokens, new long[] {rows, tokens.length / rows}),
                "position",
                new Tensor.Longs(new long[] {position}, new long[] {1})),
            resident,
            caches::containsKey)
        .get("scores")
        .values();
  }

  private static boolean inOrder(long[] order) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    encoder.close();
    greedyStep.close();
    beamStep.close();
  }
}
