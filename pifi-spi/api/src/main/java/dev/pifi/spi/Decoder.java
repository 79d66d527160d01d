package dev.pifi.spi;

import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.Objects;
import java.util.Set;

/**
 * The second half of an encoder-decoder. Immutable. Stability: evolving until 1.0.
 *
 * @param startTokenId the token before the first generated one
 * @param endTokenId the token after the last
 * @param constants parameters that training never changes, by the names in the model
 * @param network builds the logits
 * @param weights how checkpoint names become the parameter names of encoder and decoder together
 */
public record Decoder(
    int startTokenId, int endTokenId, Set<String> constants, Network network, WeightMap weights) {

  /** Keeps an unmodifiable copy. */
  public Decoder {
    constants = Set.copyOf(constants);
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(weights, "weights");
  }

  /** Adds a decoder to a graph. */
  @FunctionalInterface
  public interface Network {
    /**
     * Builds the logits of the token after each target token.
     *
     * @param scope the root of the model's parameter names, the one that the encoder had
     * @return float32 [batch, target, vocabulary]
     */
    Value logits(Scope scope, Inputs inputs);
  }

  /**
   * What a decoder reads.
   *
   * @param inputIds int64 [batch, target]: the start token and the text so far
   * @param hiddenStates the encoder's, float32 [batch, length, hidden]
   * @param attentionMask int64 [batch, length], 1 for tokens of the encoder's text
   * @param attention how layers attend
   */
  public record Inputs(
      Value inputIds, Value hiddenStates, Value attentionMask, DecoderAttention attention) {

    /** Whole targets, as in training. */
    public static Inputs whole(Value inputIds, Value hiddenStates, Value attentionMask) {
      return new Inputs(
          inputIds,
          hiddenStates,
          attentionMask,
          new WholeTargets(inputIds.graph().iota(inputIds.shape().axis(1))));
    }
  }
}
