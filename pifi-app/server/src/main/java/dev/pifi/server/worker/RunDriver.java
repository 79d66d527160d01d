package dev.pifi.server.worker;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.spec.SpecWriter;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.runs.RunEvents;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.spec.Specs;
import dev.pifi.server.store.RootCause;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import dev.pifi.spi.PifiException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes a run from waiting to its end: a slot, a worker process, its events into the database, its
 * last state. Thread-safe; the thread that drives a run waits for its end.
 */
@Singleton
public class RunDriver {
  private static final Logger LOG = Logger.getLogger(RunDriver.class.getName());
  private static final long PAUSE_MILLIS = 250;

  private final Settings settings;
  private final Slots slots;
  private final Specs specs;
  private final RunFolders folders;
  private final RunStore runs;
  private final RunEvents events;
  private final Map<String, Watch> watched = new ConcurrentHashMap<>();
  private final Set<String> driven = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /** A driver. */
  @Inject
  public RunDriver(
      Settings settings,
      Slots slots,
      Specs specs,
      RunFolders folders,
      RunStore runs,
      RunEvents events) {
    this.settings = settings;
    this.slots = slots;
    this.specs = specs;
    this.folders = folders;
    this.runs = runs;
    this.events = events;
  }

  /** Whether this server drives a run, or is about to. */
  public boolean drives(String id) {
    return driven.contains(id) || slots.held(id);
  }

  /** Whether a thread of this server drives a run. */
  public boolean driving(String id) {
    return driven.contains(id);
  }

  /** Whether this server is about to end. */
  public boolean closing() {
    return closing;
  }

  /** Asks the worker of a run to end, if it is one of this server's. */
  public void stop(String id) {
    Optional.ofNullable(watched.get(id)).ifPresent(Watch::stop);
  }

  /**
   * Drives a run that waits; returns when it has ended, or at once if it does not wait any more or
   * another thread drives it.
   *
   * @return whether it ended by itself or was not there to be driven; false if this server closes
   */
  public boolean drive(String id) throws InterruptedException {
    if (!driven.add(id)) {
      return !closing;
    }
    try {
      OptionalInt slot = slots.take(id);
      while (slot.isEmpty() && !closing && waits(id)) {
        Thread.sleep(PAUSE_MILLIS);
        slot = slots.take(id);
      }
      if (slot.isEmpty() || closing) {
        return !closing;
      }
      AtomicBoolean began = new AtomicBoolean();
      RunEntity run = events.change(id, r -> began.set(begin(r)));
      if (began.get()) {
        train(run, slot.getAsInt());
      }
      return !closing;
    } finally {
      Watch watch = watched.remove(id);
      if (watch != null) {
        watch.leave();
      }
      slots.release(id);
      driven.remove(id);
    }
  }

  private boolean waits(String id) {
    return runs.find(id).map(run -> run.state() == RunState.QUEUED).orElse(false);
  }

  /** Several servers may want a run; the database lets one of them begin. */
  private boolean begin(RunEntity run) {
    boolean waits = run.state() == RunState.QUEUED;
    if (waits) {
      run.run(settings.node());
    }
    return waits;
  }

  private void train(RunEntity run, int slot) throws InterruptedException {
    String id = run.id();
    Path folder = folders.of(id);
    Optional<String> fault = Optional.empty();
    try {
      prepare(run, folder);
      WorkerProcess worker =
          WorkerProcess.start(folder, settings, slots.threads(), slots.gpu(slot));
      Watch watch =
          new Watch(
              run,
              worker,
              new EventTail(folder.resolve("events.jsonl")),
              settings.number(Setting.WORKERS_STOP_SECONDS, 1));
      watched.put(id, watch);
      if (closing) {
        watch.stop();
      }
      watch.untilEnd(runs, events);
      int exit = worker.exitCode();
      if (exit != 0 && closing) {
        // Left as it is: the next start finds it and goes on with it.
        return;
      }
      fault = exit == 0 ? fault : Optional.of(LogTail.fault(folder, exit));
    } catch (PifiException e) {
      fault = Optional.of(e.getMessage());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "run " + id + " cannot be started", e);
      fault = Optional.of("its worker could not be started; the server's log says why");
    }
    end(run, fault);
  }

  /** Writes the spec where there is none yet; a run that has begun keeps its own. */
  private void prepare(RunEntity run, Path folder) throws IOException {
    Files.createDirectories(folder);
    if (!Files.exists(folder.resolve(RunFolders.SPEC))) {
      AtomicFiles.write(
          folder.resolve(RunFolders.SPEC),
          SpecWriter.yaml(specs.read(run.spec(), List.of(), folder, slots.threads())));
    }
  }

  /** Keeps how a run ended, however long the database takes to be there for it. */
  private void end(RunEntity run, Optional<String> fault) throws InterruptedException {
    String id = run.id();
    while (true) {
      try {
        Watch watch = watched.get(id);
        if (watch != null) {
          watch.takeAll(events);
        }
        boolean asked = watch != null && watch.stopped();
        events.change(id, now -> end(now, run.attempt(), fault, asked));
        return;
      } catch (IOException | RuntimeException e) {
        LOG.log(
            Level.WARNING,
            "the end of run {0} is not kept yet: {1}",
            new Object[] {id, RootCause.of(e)});
        if (closing) {
          return;
        }
        Thread.sleep(1000);
      }
    }
  }

  private void end(RunEntity run, int attempt, Optional<String> fault, boolean asked) {
    if (!run.drivenBy(settings.node(), attempt)) {
      // Another server took it over; what became of it is for that one to say.
      return;
    }
    if (fault.isEmpty()) {
      run.end(RunState.FINISHED, Optional.empty());
    } else if (run.cancelRequested()) {
      run.end(RunState.CANCELLED, Optional.empty());
    } else if (asked) {
      // Nobody cancelled the run: its job was stopped, as Liberty does before it ends itself.
      run.queue();
    } else {
      run.end(RunState.FAILED, fault);
    }
  }

  /** Asks all workers to end and waits for their checkpoints. */
  @PreDestroy
  void close() {
    closing = true;
    List<Watch> open = List.copyOf(watched.values());
    open.forEach(Watch::stop);
    for (Watch watch : open) {
      watch.awaitEnd();
    }
  }
}
