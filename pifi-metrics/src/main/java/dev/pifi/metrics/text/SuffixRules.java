package dev.pifi.metrics.text;

import java.util.Arrays;
import java.util.List;

/** A step of the stemmer: the first suffix that a word has is replaced, if a condition holds. */
final class SuffixRules {
  private record Rule(String suffix, String replacement) {}

  /** Whether a suffix is to be replaced, seen from the length of what stands before it. */
  @FunctionalInterface
  interface Condition {
    boolean holds(String suffix, int stemLength);
  }

  private final List<Rule> rules;

  private SuffixRules(List<Rule> rules) {
    this.rules = rules;
  }

  /** Rules as words of the form {@code suffix>replacement}. */
  static SuffixRules of(String rules) {
    return new SuffixRules(
        Arrays.stream(rules.split(" "))
            .map(rule -> rule.split(">", -1))
            .map(parts -> new Rule(parts[0], parts[1]))
            .toList());
  }

  void apply(WordEnd word, Condition condition) {
    for (Rule rule : rules) {
      if (word.endsWith(rule.suffix())) {
        int length = rule.suffix().length();
        if (condition.holds(rule.suffix(), word.length() - length)) {
          word.replace(length, rule.replacement());
        }
        return;
      }
    }
  }
}
