package dev.pifi.server.serving;

import java.util.List;

/** What a {@link MicroBatcher} computes with. Called from one thread. */
public interface BatchModel<I, O> extends AutoCloseable {
  /**
   * Computes rows at once.
   *
   * @return as many results, in the order given
   */
  List<O> compute(List<I> rows);

  /** Gives everything back; called once, after the last {@link #compute}. */
  @Override
  void close();
}
