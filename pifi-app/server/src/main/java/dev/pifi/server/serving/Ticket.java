package dev.pifi.server.serving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One request on its way through a {@link MicroBatcher}, which guards all but the answer. */
final class Ticket<I, O> {
  private final List<I> rows;
  private final List<O> results;
  private final long sinceNanos = System.nanoTime();
  private final CompletableFuture<List<O>> answer = new CompletableFuture<>();
  private int taken;
  private int finished;

  Ticket(List<I> rows) {
    this.rows = List.copyOf(rows);
    this.results = new ArrayList<>(Collections.nCopies(rows.size(), null));
  }

  /**
   * Some of a request's rows.
   *
   * @param from the first
   * @param to behind the last
   */
  record Slice<I, O>(Ticket<I, O> ticket, int from, int to) {
    List<I> rows() {
      return ticket.rows.subList(from, to);
    }

    /** Takes their results; the last slice completes the answer. */
    void finish(List<O> computed) {
      for (int i = from; i < to; i++) {
        ticket.results.set(i, computed.get(i - from));
      }
      ticket.finished += to - from;
      if (ticket.finished == ticket.rows.size()) {
        ticket.answer.complete(List.copyOf(ticket.results));
      }
    }
  }

  CompletableFuture<List<O>> answer() {
    return answer;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /** How many rows nobody took yet. */
  int left() {
    return rows.size() - taken;
  }

  /** Takes the next rows. */
  Slice<I, O> take(int count) {
    taken += count;
    return new Slice<>(this, taken - count, taken);
  }
}
