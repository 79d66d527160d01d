package dev.pifi.server.serving;

import dev.pifi.engine.training.RowPredictor;
import dev.pifi.engine.training.RowResult;
import dev.pifi.engine.training.TrainedModel;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A trained model as {@link MicroBatcher} uses it. */
final class RowModel implements BatchModel<List<String>, RowResult> {
  private final TrainedModel model;
  private final RowPredictor rows;
  private final int maxBatch;
  private final Semaphore places;
  private final Signature signature;

  /**
   * Takes a model over and computes a row, so that nobody waits for what comes first.
   *
   * @param places one is taken for each computation
   */
  RowModel(TrainedModel model, int maxBatch, Semaphore places) {
    this.model = model;
    this.rows = model.rows();
    this.maxBatch = maxBatch;
    this.places = places;
    this.signature =
        new Signature(
            model.manifest().task(), rows.columns(), model.manifest().labels(), rows.kind());
    compute(List.of(Collections.nCopies(rows.columns().size(), "a")));
  }

  /** What it reads and answers. */
  Signature signature() {
    return signature;
  }

  @Override
  public List<RowResult> compute(List<List<String>> texts) {
    places.acquireUninterruptibly();
    try {
      return rows.predict(texts, maxBatch);
    } finally {
      places.release();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
