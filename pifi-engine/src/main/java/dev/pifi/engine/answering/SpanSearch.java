package dev.pifi.engine.answering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Finds the spans of tokens with the highest sum of the start's and the end's score. Every span of
 * a window's context up to the longest length is looked at, so the best is never missed. Equal
 * scores go to the earlier start, then to the shorter span. Immutable.
 */
public final class SpanSearch {
  private static final Comparator<Span> BEST_FIRST =
      Comparator.comparingDouble(Span::score)
          .reversed()
          .thenComparingInt(Span::start)
          .thenComparingInt(Span::end);

  private final int maxTokens;
  private final int wanted;

  /**
   * A search.
   *
   * @param maxTokens the most tokens of a span
   * @param wanted how many spans are wanted
   */
  public SpanSearch(int maxTokens, int wanted) {
    this.maxTokens = maxTokens;
    this.wanted = wanted;
  }

  /**
   * A span of the context.
   *
   * @param start its first code point
   * @param end the code point behind its last
   * @param score the sum of both scores
   */
  public record Span(int start, int end, double score) {}

  /**
   * The best spans of a window, best first.
   *
   * @param starts the score of each position of the window as a start, from {@code at} on
   * @param ends the same as an end
   */
  public List<Span> in(Window window, float[] starts, float[] ends, int at) {
    PriorityQueue<Span> kept = new PriorityQueue<>(BEST_FIRST.reversed());
    int to = window.from() + window.size();
    for (int first = window.from(); first < to; first++) {
      for (int last = first; last < Math.min(to, first + maxTokens); last++) {
        double score = (double) starts[at + first] + ends[at + last];
        if (kept.size() < wanted || score >= kept.element().score()) {
          kept.add(new Span(window.start(first), window.end(last), score));
          if (kept.size() > wanted) {
            kept.remove();
          }
        }
      }
    }
    List<Span> spans = new ArrayList<>(kept);
    spans.sort(BEST_FIRST);
    return spans;
  }

  /** The answers of a question, best first, from the spans of all its windows. */
  public List<Answer> answers(Question question, List<Span> ofAllWindows) {
    List<Span> best = new ArrayList<>();
    Set<List<Integer>> seen = new HashSet<>();
    ofAllWindows.stream()
        .sorted(BEST_FIRST)
        .filter(span -> seen.add(List.of(span.start(), span.end())))
        .limit(wanted)
        .forEach(best::add);
    double total = best.stream().mapToDouble(s -> Math.exp(s.score() - best.get(0).score())).sum();
    return best.stream()
        .map(s -> answer(question, s, Math.exp(s.score() - best.get(0).score()) / total))
        .toList();
  }

  /** Some tokenizers count the space before a word to it; an answer does not. */
  private static Answer answer(Question question, Span span, double share) {
    String text = question.excerpt(span.start(), span.end());
    String bare = text.strip();
    int before = text.codePointCount(0, text.length() - text.stripLeading().length());
    int start = span.start() + (bare.isEmpty() ? 0 : before);
    int length = bare.codePointCount(0, bare.length());
    return new Answer(bare, start, start + length, share, span.score());
  }
}
