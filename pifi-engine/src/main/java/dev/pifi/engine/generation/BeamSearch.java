package dev.pifi.engine.generation;

import dev.pifi.engine.torch.NextTokens;
import dev.pifi.engine.torch.Tensor;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * Beam search as transformers does it (version 5: as many finished hypotheses as beams are kept,
 * twice as many continuations are looked at). Not thread-safe.
 */
final class BeamSearch {
  private static final float NONE = -1e9f;

  private final int rows;
  private final int beams;
  private final int longest;
  private final GenerationSettings settings;
  private final Vocabulary tokens;
  private final TokenRules rules;
  private final Row[] states;
  private final int[] order;
  private int length = 1;
  private boolean finished;

  BeamSearch(int rows, GenerationSettings settings, Vocabulary tokens) {
    this.rows = rows;
    this.beams = settings.beams();
    this.longest = settings.maxNewTokens() + 1;
    this.settings = settings;
    this.tokens = tokens;
    this.rules = new TokenRules(settings, tokens);
    this.states = new Row[rows];
    Arrays.setAll(states, row -> new Row());
    this.order = new int[rows * beams];
  }

  /** A sequence with its score. */
  private record Hypothesis(int[] sequence, int length, float score, boolean ended) {}

  private final class Row {
    private Hypothesis[] running = new Hypothesis[beams];
    private Hypothesis[] done = new Hypothesis[beams];
    private boolean improvable = true;
    private boolean allEnd;

    Row() {
      int[] start = new int[longest];
      start[0] = tokens.start();
      // Only the first counts at first, or else all beams would be the same.
      Arrays.setAll(running, i -> new Hypothesis(start, 1, i == 0 ? 0 : NONE, false));
      Arrays.setAll(done, i -> new Hypothesis(start, 1, NONE, false));
    }

    boolean full() {
      return Arrays.stream(done).allMatch(Hypothesis::ended);
    }
  }

  int rows() {
    return rows;
  }

  boolean finished() {
    return finished;
  }

  /** The last token of each hypothesis, [rows, beams]. */
  long[] lastTokens() {
    long[] last = new long[rows * beams];
    for (int row = 0; row < rows; row++) {
      for (int beam = 0; beam < beams; beam++) {
        last[row * beams + beam] = states[row].running[beam].sequence()[length - 1];
      }
    }
    return last;
  }

  /** The hypothesis before the last step that each one goes on from, [rows, beams]. */
  int[] order() {
    return order.clone();
  }

  /** The scores of the hypotheses so far, [rows, beams, 1]. */
  Tensor scores() {
    float[] scores = new float[rows * beams];
    for (int h = 0; h < scores.length; h++) {
      scores[h] = states[h / beams].running[h % beams].score();
    }
    return new Tensor.Floats(scores, rows, beams, 1);
  }

  /** The tokens that may not come next, as hypothesis * vocabulary + token. */
  long[] banned() {
    LongStream.Builder places = LongStream.builder();
    for (int h = 0; h < rows * beams; h++) {
      rules.ban(states[h / beams].running[h % beams].sequence(), length, h, places);
    }
    return places.build().toArray();
  }

  /** Takes the best continuations of each row. */
  void accept(NextTokens.Ranked ranked) {
    OptionalInt forced = rules.forced(length);
    for (int row = 0; row < rows; row++) {
      step(row, forced.isPresent() ? forced(row, forced.getAsInt()) : continuations(ranked, row));
    }
    length++;
    boolean improvable = false;
    boolean open = false;
    boolean goesOn = false;
    for (Row row : states) {
      row.improvable &= mayImprove(row);
      improvable |= row.improvable;
      open |= !row.full();
      goesOn |= !row.allEnd;
    }
    boolean wanted = settings.stopping() != GenerationSettings.Stopping.EARLY || open;
    finished = !(improvable && wanted && goesOn);
  }

  private Continuations continuations(NextTokens.Ranked ranked, int row) {
    int count = ranked.count();
    int from = row * count;
    int[] places = Arrays.copyOfRange(ranked.places(), from, from + count);
    return new Continuations(
        Arrays.copyOfRange(ranked.scores(), from, from + count),
        Arrays.stream(places).map(place -> place / tokens.size()).toArray(),
        Arrays.stream(places).map(place -> place % tokens.size()).toArray());
  }

  /** Every hypothesis goes on with one token at no cost; all else is impossible. */
  private Continuations forced(int row, int token) {
    Continuations next =
        new Continuations(new float[2 * beams], new int[2 * beams], new int[2 * beams]);
    for (int i = 0; i < 2 * beams; i++) {
      boolean possible = i < beams;
      next.beams()[i] = i % beams;
      next.tokens()[i] = possible ? token : (token == 0 ? 1 : 0);
      next.scores()[i] = possible ? states[row].running[i].score() : Float.NEGATIVE_INFINITY;
    }
    return next;
  }

  private void step(int row, Continuations next) {
    Row state = states[row];
    Hypothesis[] continued = new Hypothesis[next.size()];
    Hypothesis[] goingOn = new Hypothesis[next.size()];
    state.allEnd = true;
    for (int i = 0; i < next.size(); i++) {
      Hypothesis before = state.running[next.beams()[i]];
      int[] sequence = before.sequence().clone();
      int token = next.tokens()[i];
      float score = next.scores()[i];
      sequence[length] = token;
      boolean ends = token == tokens.end() || length + 1 >= longest;
      state.allEnd &= ends;
      continued[i] = new Hypothesis(sequence, length + 1, score, ends);
      goingOn[i] = new Hypothesis(sequence, length + 1, score + (ends ? NONE : 0), false);
    }
    int[] best = largest(goingOn);
    for (int beam = 0; beam < beams; beam++) {
      order[row * beams + beam] = row * beams + next.beams()[best[beam]];
    }
    Hypothesis[] running = new Hypothesis[beams];
    Arrays.setAll(running, beam -> goingOn[best[beam]]);
    finish(state, continued);
    state.running = running;
  }

  private void finish(Row state, Hypothesis[] continued) {
    boolean closed =
        (settings.stopping() == GenerationSettings.Stopping.EARLY && state.full())
            || !state.improvable;
    if (closed) {
      return;
    }
    Hypothesis[] merged = Arrays.copyOf(state.done, beams + continued.length);
    for (int i = 0; i < continued.length; i++) {
      Hypothesis h = continued[i];
      boolean counts = h.ended() && i < beams;
      float score = (float) (h.score() / Math.pow(length, settings.lengthPenalty()));
      merged[beams + i] =
          new Hypothesis(h.sequence(), h.length(), counts ? score : score + NONE, counts);
    }
    int[] best = largest(merged);
    Hypothesis[] done = new Hypothesis[beams];
    Arrays.setAll(done, i -> merged[best[i]]);
    state.done = done;
  }

  private boolean mayImprove(Row row) {
    boolean never = settings.stopping() == GenerationSettings.Stopping.NEVER_EARLY;
    int steps = never && settings.lengthPenalty() > 0 ? longest - 1 : length - 1;
    float possible = (float) (row.running[0].score() / Math.pow(steps, settings.lengthPenalty()));
    float worst = Float.POSITIVE_INFINITY;
    for (Hypothesis h : row.done) {
      worst = Math.min(worst, h.score());
    }
    float bar = worst;
    return Arrays.stream(row.done).anyMatch(h -> possible > (h.ended() ? bar : NONE));
  }

  /** The indices of the highest scores, as many as there are beams, the first of equals first. */
  private int[] largest(Hypothesis[] from) {
    Integer[] indices = new Integer[from.length];
    Arrays.setAll(indices, i -> i);
    Arrays.sort(indices, (a, b) -> Float.compare(from[b].score(), from[a].score()));
    int[] best = new int[beams];
    Arrays.setAll(best, i -> indices[i]);
    return best;
  }

  /** The original takes a padding token of 0 for none, and fills with the end token then. */
  private int filler() {
    return tokens.padding() == 0 ? tokens.end() : tokens.padding();
  }

  /** The best hypothesis of each row, padded to the longest. */
  int[][] sequences() {
    int width = 1;
    for (Row row : states) {
      width = Math.max(width, row.done[0].length());
    }
    int[][] result = new int[rows][width];
    for (int row = 0; row < rows; row++) {
      Hypothesis best = states[row].done[0];
      Arrays.fill(result[row], filler());
      System.arraycopy(best.sequence(), 0, result[row], 0, best.length());
    }
    return result;
  }
}
