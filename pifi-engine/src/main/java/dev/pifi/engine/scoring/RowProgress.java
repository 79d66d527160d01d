package dev.pifi.engine.scoring;

/** Hears how far a long scoring has come. */
@FunctionalInterface
public interface RowProgress {
  /**
   * Some rows are done.
   *
   * @param metric whose rows
   * @param done so many of them
   * @param total of so many
   */
  void rows(String metric, long done, long total);

  /** Listens to nothing. */
  static RowProgress none() {
    return (metric, done, total) -> {};
  }
}
