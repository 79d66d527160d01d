package dev.pifi.server.serving;

import dev.pifi.engine.training.RowResult;
import dev.pifi.server.meters.ModelMeters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A name that models are served under, one after the other. Thread-safe. */
final class ServedModel {
  private final String name;
  private final Figures figures = new Figures();
  private Deployment wanted;
  private Optional<Loaded> loaded = Optional.empty();
  private Optional<String> fault = Optional.empty();

  /** A model at work. */
  private record Loaded(
      Deployment deployment,
      Signature signature,
      MicroBatcher<List<String>, RowResult> batcher,
      Instant at) {}

  ServedModel(String name, Deployment wanted) {
    this.name = name;
    this.wanted = wanted;
  }

  /** Another model is to take this one's place. */
  synchronized void want(Deployment next) {
    wanted = next;
    fault = Optional.empty();
  }

  synchronized Deployment wanted() {
    return wanted;
  }

  /** The one that is served, or is to be if there is none yet. */
  synchronized Deployment deployment() {
    return loaded.map(Loaded::deployment).orElse(wanted);
  }

  /** Puts a model to work; the one before it ends with its last request, on the calling thread. */
  void become(Deployment deployment, RowModel model) {
    MicroBatcher<List<String>, RowResult> batcher =
        new MicroBatcher<>(name, model, deployment.limits());
    Optional<Loaded> before;
    synchronized (this) {
      before = loaded;
      loaded = Optional.of(new Loaded(deployment, model.signature(), batcher, Instant.now()));
      fault = wanted.equals(deployment) ? Optional.empty() : fault;
    }
    before.ifPresent(b -> b.batcher().close());
  }

  /** The wanted model cannot be loaded; the one that is served stays. */
  synchronized void failed(Deployment deployment, String why) {
    if (wanted.equals(deployment)) {
      fault = Optional.of(why);
    }
  }

  /** What it reads and answers; empty if none is loaded. */
  synchronized Optional<Signature> signature() {
    return loaded.map(Loaded::signature);
  }

  synchronized ModelState state() {
    if (loaded.isPresent()) {
      return ModelState.READY;
    }
    return fault.isPresent() ? ModelState.FAILED : ModelState.LOADING;
  }

  /** Why the wanted model is not served. */
  synchronized Optional<String> fault() {
    return fault;
  }

  /**
   * Asks for rows.
   *
   * @param signature what they were read for
   * @throws NotServed if the model does not take them
   */
  CompletableFuture<List<RowResult>> predict(Signature signature, List<List<String>> rows) {
    long since = System.nanoTime();
    figures.came();
    CompletableFuture<List<RowResult>> answer;
    try {
      answer = submit(signature, rows);
    } catch (NotServed e) {
      figures.failed(e);
      throw e;
    }
    return answer.whenComplete(
        (results, e) -> {
          if (e == null) {
            figures.answered(System.nanoTime() - since);
          } else {
            figures.failed(e instanceof CompletionException ? e.getCause() : e);
          }
        });
  }

  /** A request that meets a model on its way out goes to the one that took its place. */
  private CompletableFuture<List<RowResult>> submit(Signature signature, List<List<String>> rows) {
    Optional<MicroBatcher<List<String>, RowResult>> batcher = batcher(signature);
    while (batcher.isPresent()) {
      try {
        return batcher.get().submit(rows);
      } catch (NotServed e) {
        Optional<MicroBatcher<List<String>, RowResult>> next = batcher(signature);
        if (e.reason() != NotServed.Reason.CLOSED || next.equals(batcher)) {
          throw e;
        }
        batcher = next;
      }
    }
    throw new NotServed(NotServed.Reason.CLOSED);
  }

  private synchronized Optional<MicroBatcher<List<String>, RowResult>> batcher(Signature reads) {
    return loaded.filter(l -> l.signature().equals(reads)).map(Loaded::batcher);
  }

  /** Answers what waits, and gives the model back. */
  void close() {
    Optional<Loaded> last;
    synchronized (this) {
      last = loaded;
    }
    last.ifPresent(l -> l.batcher().close());
  }

  /** Its figures for {@code /metrics}. */
  ModelMeters.Reading reading() {
    Figures.Snapshot f = figures.snapshot();
    return new ModelMeters.Reading(f.requests(), f.rejected(), f.late(), f.failed(), waitingRows());
  }

  private synchronized int waitingRows() {
    return loaded.map(l -> l.batcher().waitingRows()).orElse(0);
  }

  synchronized ModelView view() {
    Deployment d = deployment();
    Figures.Snapshot f = figures.snapshot();
    Optional<Signature> signature = signature();
    boolean changing = loaded.isPresent() && !wanted.equals(d);
    return new ModelView(
        name,
        state(),
        fault,
        signature.map(Signature::task),
        signature.map(s -> s.columns().stream().map(c -> c.role()).toList()),
        signature.map(Signature::labels),
        d.source(),
        changing ? Optional.of(wanted.source()) : Optional.empty(),
        d.engine(),
        d.maxBatch(),
        d.maxDelayMillis(),
        d.queue(),
        d.timeoutMillis(),
        waitingRows(),
        f.requests(),
        f.rejected(),
        f.late(),
        f.failed(),
        f.p50Millis().isPresent() ? Optional.of(f.p50Millis().getAsDouble()) : Optional.empty(),
        f.p99Millis().isPresent() ? Optional.of(f.p99Millis().getAsDouble()) : Optional.empty(),
        loaded.map(Loaded::at));
  }
}
