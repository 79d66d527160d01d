package dev.pifi.graph.blocks;

import dev.pifi.graph.DType;
import dev.pifi.graph.Value;
import java.util.Locale;

/** How the hidden states of all tokens become one for each example. */
public enum Pooling {
  /** The first token. */
  CLS,
  /** The average of the tokens that are not padding. */
  MEAN,
  /** The average of all tokens, padding too. */
  MEAN_WITH_PADDING,
  /** The last token that is not padding. */
  LAST;

  /** The name in specs. */
  public String specName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Pools.
   *
   * @param hiddenStates [batch, length, hidden]
   * @param attentionMask int64 [batch, length], 1 for tokens
   * @return [batch, 1, hidden]
   */
  public Value of(Value hiddenStates, Value attentionMask) {
    return switch (this) {
      case CLS -> hiddenStates.slice(1, 0, 1);
      case MEAN -> {
        Value weights = column(attentionMask.cast(DType.FLOAT32));
        yield hiddenStates.mul(weights).sum(1).div(weights.sum(1));
      }
      case MEAN_WITH_PADDING -> {
        Value ones = column(attentionMask.cast(DType.FLOAT32).mul(0).add(1));
        yield hiddenStates.sum(1).div(ones.sum(1));
      }
      case LAST -> {
        Value last = attentionMask.sum(1).reshape(attentionMask.shape().axis(0)).add(-1);
        yield hiddenStates.takeRow(last);
      }
    };
  }

  private static Value column(Value mask) {
    return mask.reshape(mask.shape().axis(0), mask.shape().axis(1), 1);
  }
}
