package dev.pifi.spi;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.Objects;
import java.util.Optional;

/**
 * A small language model as a graph function and the facts around it. Immutable.
 *
 * @param family the adapter's name
 * @param hiddenSize the width of the hidden states
 * @param vocabularySize the rows of the word embedding
 * @param maximumLength the most tokens of one input
 * @param padTokenId the id that fills short rows
 * @param usesTokenTypes whether {@link Inputs#tokenTypeIds} means anything to the model
 * @param causal whether a token sees only those before it, so that the last token sums up the text
 * @param dropout the dropout probability of hidden states, for the record
 * @param initializerRange the deviation of freshly initialised matrices
 * @param publishedExtras how many parameters the published model class has beside those built, such
 *     as a pooler; counted in tables, never read
 * @param encoder builds the hidden states
 * @param weights how checkpoint names become parameter names
 * @param decoder what generates text from the hidden states, if the model is an encoder-decoder
 */
public record Backbone(
    String family,
    int hiddenSize,
    int vocabularySize,
    int maximumLength,
    int padTokenId,
    boolean usesTokenTypes,
    boolean causal,
    double dropout,
    double initializerRange,
    long publishedExtras,
    Encoder encoder,
    WeightMap weights,
    Optional<Decoder> decoder) {

  /** Refuses missing parts. */
  public Backbone {
    Objects.requireNonNull(encoder, "encoder");
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(decoder, "decoder");
  }

  /** An encoder or a decoder alone. */
  public Backbone(
      String family,
      int hiddenSize,
      int vocabularySize,
      int maximumLength,
      int padTokenId,
      boolean usesTokenTypes,
      boolean causal,
      double dropout,
      double initializerRange,
      long publishedExtras,
      Encoder encoder,
      WeightMap weights) {
    this(
        family,
        hiddenSize,
        vocabularySize,
        maximumLength,
        padTokenId,
        usesTokenTypes,
        causal,
        dropout,
        initializerRange,
        publishedExtras,
        encoder,
        weights,
        Optional.empty());
  }

  /** Adds a model to a graph. */
  @FunctionalInterface
  public interface Encoder {
    /**
     * Builds the hidden states of all tokens.
     *
     * @param scope the root of the model's parameter names
     * @return float32 [batch, length, hiddenSize]; positions that the mask leaves out hold anything
     */
    Value hiddenStates(Scope scope, Inputs inputs);
  }

  /**
   * What a model reads.
   *
   * @param inputIds int64 [batch, length]
   * @param attentionMask int64 [batch, length], 1 for tokens and 0 for padding at the end
   * @param tokenTypeIds int64 [batch, length]; absent means all 0
   */
  public record Inputs(Value inputIds, Value attentionMask, Optional<Value> tokenTypeIds) {}
}
