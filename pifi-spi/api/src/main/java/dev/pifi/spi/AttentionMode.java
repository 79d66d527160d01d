package dev.pifi.spi;

/** What the tokens of a plugged LLM layer see of each other. */
public enum AttentionMode {
  /** Every token sees every token that is not padding. */
  BIDIRECTIONAL,
  /** A token sees itself and the ones before it that are not padding. */
  CAUSAL,
  /**
   * No mask at all, as the published code has it: padding is seen and a sliding window is not
   * applied.
   */
  PAPER
}
