package dev.pifi.engine.scoring;

import ai.djl.Device;
import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.BatchPlan;
import dev.pifi.engine.data.Batcher;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.text.Encoded;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.training.ModelRuntime;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Texts as the hidden states of a layer of an encoder. One thread at a time. */
final class TextEncoder implements AutoCloseable {
  private static final int BATCH = 64;

  private final TextTokenizer tokenizer;
  private final CheckpointGraph graph;
  private final int hidden;
  private final int maximumLength;
  private final int[] special;

  /** Loads the layers. */
  TextEncoder(Path folder, CutEncoder encoder, Device device) {
    this.tokenizer = TextTokenizer.open(folder);
    try {
      this.special = special(folder, tokenizer);
      this.hidden = encoder.cut().hiddenSize();
      this.maximumLength = TokenLimit.of(folder, encoder.cut().maximumLength());
      this.graph =
          new CheckpointGraph(
              folder,
              encoder.whole().weights(),
              graph(encoder.whole()),
              graph(encoder.cut()),
              device);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** The two tokens around every text. */
  private static int[] special(Path folder, TextTokenizer tokenizer) {
    int[] ids =
        tokenizer.encodeAll(List.of(""), Optional.empty(), TextTokenizer.UNLIMITED).get(0).ids();
    if (ids.length != 2) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, "bertscore with " + folder)
          .expected("an encoder whose tokenizer puts a token before and one behind a text")
          .actual(ids.length + " tokens of an empty text")
          .remedy("use a model such as BERT, RoBERTa or DeBERTa")
          .build();
    }
    return ids;
  }

  private static Graph graph(Backbone backbone) {
    Graph graph = new Graph();
    Value ids = graph.input("input_ids", DType.INT64, "batch", "length");
    Value mask = graph.input("attention_mask", DType.INT64, "batch", "length");
    Optional<Value> types =
        backbone.usesTokenTypes()
            ? Optional.of(graph.input("token_type_ids", DType.INT64, "batch", "length"))
            : Optional.empty();
    graph.output(
        "hidden",
        backbone.encoder().hiddenStates(Scope.of(graph), new Backbone.Inputs(ids, mask, types)));
    return graph;
  }

  /** The tokens of texts. */
  List<Encoded> tokens(List<String> texts) {
    List<String> stripped = texts.stream().map(TextEncoder::strip).toList();
    return tokenizer.encodeAll(stripped, Optional.empty(), maximumLength);
  }

  /** Whether a token stands around every text. */
  boolean isSpecial(int id) {
    return id == special[0] || id == special[1];
  }

  /** How many numbers a vector has. */
  int hidden() {
    return hidden;
  }

  /** Runs the model over texts, those of like length together; as many results, in order. */
  List<Embedded> embed(List<Encoded> texts) {
    List<Example> examples = new ArrayList<>(texts.size());
    for (Encoded text : texts) {
      examples.add(new Example(text.ids(), text.typeIds(), Example.UNLABELLED, examples.size()));
    }
    Embedded[] result = new Embedded[examples.size()];
    BatchOptions options = BatchOptions.evaluation(BATCH, maximumLength, tokenizer.padId());
    BatchPlan plan = new Batcher(examples, options, 0).plan(0);
    for (int b = 0; b < plan.size(); b++) {
      Batch batch = plan.batch(b);
      Tensor.Floats states = graph.run(ModelRuntime.inputs(batch));
      for (int row = 0; row < batch.rows(); row++) {
        int[] ids = examples.get(batch.exampleIndices()[row]).ids();
        int from = row * batch.length() * hidden;
        float[] vectors = Arrays.copyOfRange(states.values(), from, from + ids.length * hidden);
        normalize(vectors);
        result[batch.exampleIndices()[row]] = new Embedded(ids, vectors);
      }
    }
    return Arrays.asList(result);
  }

  private void normalize(float[] vectors) {
    for (int from = 0; from < vectors.length; from += hidden) {
      double squares = 0;
      for (int i = from; i < from + hidden; i++) {
        squares += (double) vectors[i] * vectors[i];
      }
      float norm = (float) Math.sqrt(squares);
      for (int i = from; i < from + hidden; i++) {
        vectors[i] /= norm;
      }
    }
  }

  /** Python's {@code strip}: no-break spaces go, too. */
  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  @Override
  public void close() {
    graph.close();
    tokenizer.close();
  }
}
