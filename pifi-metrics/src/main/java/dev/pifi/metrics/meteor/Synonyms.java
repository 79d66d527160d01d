package dev.pifi.metrics.meteor;

import java.util.Set;

/** What else a word may be called. */
@FunctionalInterface
interface Synonyms {
  /** The words that mean what a word means, perhaps with the word itself. */
  Set<String> of(String word);
}
