package dev.pifi.engine.scoring;

import ai.djl.Device;
import dev.pifi.engine.text.Encoded;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.Decoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** How likely an encoder-decoder finds one text given another. One thread at a time. */
final class Likelihoods implements AutoCloseable {
  /** So many tokens of source and target have room in a batch; logits are large. */
  private static final int BATCH_TOKENS = 1024;

  /** Keeps a logarithm finite; what it stands for is multiplied by 0. */
  private static final double TINY = 1e-38;

  private final TextTokenizer tokenizer;
  private final CheckpointGraph graph;
  private final int maximumLength;
  private final int pad;
  private final int start;

  /** Loads the model. */
  Likelihoods(Path folder, Backbone backbone, Decoder decoder, Device device) {
    this.pad = backbone.padTokenId();
    this.start = decoder.startTokenId();
    this.maximumLength = TokenLimit.of(folder, backbone.maximumLength());
    this.tokenizer = TextTokenizer.open(folder);
    try {
      Graph likelihoods = graph(backbone, decoder);
      this.graph = new CheckpointGraph(folder, decoder.weights(), likelihoods, likelihoods, device);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static Graph graph(Backbone backbone, Decoder decoder) {
    Graph graph = new Graph();
    Scope scope = Scope.of(graph);
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Value target = graph.input("decoder_input_ids", DType.INT64, "batch", "target");
    Value labels = graph.input("labels", DType.INT64, "batch", "target");
    Value counted = graph.input("counted", DType.INT64, "batch", "target");
    Value states =
        backbone.encoder().hiddenStates(scope, new Backbone.Inputs(ids, mask, Optional.empty()));
    Value logits = decoder.network().logits(scope, Decoder.Inputs.whole(target, states, mask));
    Axis batch = labels.shape().axis(0);
    Axis length = labels.shape().axis(1);
    Value label = logits.gather(labels.reshape(batch, length, 1));
    Value each =
        label.sub(logOfSum(logits)).mul(counted.cast(DType.FLOAT32).reshape(batch, length, 1));
    graph.output("likelihood", each.sum(1));
    return graph;
  }

  /**
   * The logarithm of the sum of exponentials along the last axis. As log(softmax(x)) = x - that, it
   * is the mean of x - log(softmax(x)) under softmax(x), in which very unlikely tokens, whose
   * softmax is 0 in float32, do not count.
   */
  private static Value logOfSum(Value x) {
    Value likely = x.softmax();
    return likely.mul(x.sub(likely.atLeast(TINY).apply(Op.LOG))).sum(2);
  }

  /**
   * The mean log-likelihood of the tokens of each target given its source, natural logarithm.
   *
   * @param done hears how many rows are done
   */
  double[] of(List<String> sources, List<String> targets, IntConsumer done) {
    List<Encoded> from = tokenizer.encodeAll(sources, Optional.empty(), maximumLength);
    List<Encoded> to = tokenizer.encodeAll(targets, Optional.empty(), maximumLength);
    int[] order =
        IntStream.range(0, from.size())
            .boxed()
            .sorted(Comparator.comparingInt(row -> -length(from, to, row)))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] result = new double[order.length];
    for (int first = 0, end; first < order.length; first = end) {
      int rows = Math.max(1, BATCH_TOKENS / length(from, to, order[first]));
      end = Math.min(order.length, first + rows);
      run(from, to, Arrays.copyOfRange(order, first, end), result);
      done.accept(end);
    }
    return result;
  }

  private static int length(List<Encoded> from, List<Encoded> to, int row) {
    return from.get(row).ids().length + to.get(row).ids().length;
  }

  private void run(List<Encoded> from, List<Encoded> to, int[] rows, double[] result) {
    int length = longest(from, rows);
    int target = longest(to, rows);
    long[] ids = padded(rows.length * length);
    long[] mask = new long[ids.length];
    long[] labels = padded(rows.length * target);
    long[] before = padded(labels.length);
    long[] counted = new long[labels.length];
    for (int r = 0; r < rows.length; r++) {
      int[] source = from.get(rows[r]).ids();
      for (int t = 0; t < source.length; t++) {
        ids[r * length + t] = source[t];
        mask[r * length + t] = 1;
      }
      int[] wanted = to.get(rows[r]).ids();
      for (int t = 0; t < wanted.length; t++) {
        labels[r * target + t] = wanted[t];
        before[r * target + t] = t == 0 ? start : wanted[t - 1];
        // The original passes over padding tokens even where the text itself has one.
        counted[r * target + t] = wanted[t] == pad ? 0 : 1;
      }
    }
    long[] sourceSizes = {rows.length, length};
    long[] targetSizes = {rows.length, target};
    Map<String, Tensor> inputs =
        Map.of(
            "input_ids", new Tensor.Longs(ids, sourceSizes),
            "attention_mask", new Tensor.Longs(mask, sourceSizes),
            "decoder_input_ids", new Tensor.Longs(before, targetSizes),
            "labels", new Tensor.Longs(labels, targetSizes),
            "counted", new Tensor.Longs(counted, targetSizes));
    float[] sums = graph.run(inputs).values();
    for (int r = 0; r < rows.length; r++) {
      result[rows[r]] = sums[r] / (double) to.get(rows[r]).ids().length;
    }
  }

  private long[] padded(int cells) {
    long[] ids = new long[cells];
    Arrays.fill(ids, pad);
    return ids;
  }

  private static int longest(List<Encoded> texts, int[] rows) {
    return Arrays.stream(rows).map(row -> texts.get(row).ids().length).max().orElse(1);
  }

  @Override
  public void close() {
    graph.close();
    tokenizer.close();
  }
}
