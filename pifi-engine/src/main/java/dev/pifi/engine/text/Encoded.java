package dev.pifi.engine.text;

import java.util.Objects;
import java.util.Optional;

/**
 * One text, or pair of texts, as tokens, special tokens included and without padding.
 *
 * @param ids token ids
 * @param typeIds segment ids, as many: 0 for the first text, and what the tokenizer gives the
 *     second
 * @param offsets where they were asked for: for token {@code i} the code points {@code [2i]} to
 *     {@code [2i + 1]}, half open, of the text it comes from; 0, 0 for special tokens
 * @param cut whether tokens were left out to keep the limit
 */
public record Encoded(int[] ids, int[] typeIds, Optional<int[]> offsets, boolean cut) {
  /** Checks the lengths. */
  public Encoded {
    Objects.requireNonNull(offsets, "offsets");
    if (ids.length != typeIds.length
        || (offsets.isPresent() && offsets.get().length != 2 * ids.length)) {
      throw new IllegalArgumentException("ids, segment ids and offsets differ in length");
    }
  }
}
