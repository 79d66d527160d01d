package dev.pifi.server.runs;

import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.serving.Deployments;
import dev.pifi.server.spec.Specs;
import dev.pifi.server.store.Ids;
import dev.pifi.server.store.RunDescription;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import dev.pifi.server.worker.RunDriver;
import dev.pifi.server.worker.RunFolders;
import dev.pifi.server.worker.Slots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What callers may do with runs. Thread-safe. */
@Singleton
public class RunService {
  private static final int NAME = 200;

  private final RunStore runs;
  private final RunEvents events;
  private final RunDriver driver;
  private final RunFolders folders;
  private final Specs specs;
  private final Slots slots;
  private final Deployments deployments;

  /** A service. */
  @Inject
  public RunService(
      RunStore runs,
      RunEvents events,
      RunDriver driver,
      RunFolders folders,
      Specs specs,
      Slots slots,
      Deployments deployments) {
    this.runs = runs;
    this.events = events;
    this.driver = driver;
    this.folders = folders;
    this.specs = specs;
    this.slots = slots;
    this.deployments = deployments;
  }

  /**
   * A submitted run.
   *
   * @param run the run
   * @param fresh whether it is new; not if its idempotency key was there before
   */
  public record Submitted(RunEntity run, boolean fresh) {}

  /** The resolved spec of a text, with names in place of paths. */
  public String resolve(String text) {
    return describe(text, List.of(), "run").spec();
  }

  /**
   * Submits a run.
   *
   * @param name what lists call it; from the spec if empty
   * @param key the same for the same request; empty if each request is another
   * @throws Refusal 409 if the key was used for another body
   */
  public Submitted submit(String text, Optional<String> name, Optional<String> key, String by) {
    key.filter(k -> k.isBlank() || k.length() > NAME)
        .ifPresent(
            k -> {
              throw Refusal.badRequest("Idempotency-Key", "1 to " + NAME + " characters", "not so");
            });
    String hash = hash(name.orElse("") + "\n" + text);
    Optional<RunEntity> earlier = key.flatMap(runs::ofKey);
    if (earlier.isPresent()) {
      return same(earlier.get(), hash);
    }
    RunEntity run = make(text, List.of(), name, by);
    key.ifPresent(k -> run.requestedBy(k, hash));
    try {
      runs.add(List.of(run));
    } catch (PersistenceException e) {
      // Two at once with one key: the database let only one of them in.
      return same(key.flatMap(runs::ofKey).orElseThrow(() -> e), hash);
    }
    return new Submitted(run, true);
  }

  /** A run that is not in the database yet. */
  public RunEntity make(String text, List<String> overrides, Optional<String> name, String by) {
    String id = Ids.next("r-");
    RunDescription description = describe(text, overrides, id);
    String called =
        name.map(String::strip)
            .filter(n -> !n.isEmpty())
            .orElseGet(
                () -> description.slm() + description.llm().map(llm -> " + " + llm).orElse(""));
    String shortened = called.length() > NAME ? called.substring(0, NAME) : called;
    return new RunEntity(id, shortened, description, by);
  }

  private RunDescription describe(String text, List<String> overrides, String id) {
    RunSpec spec = specs.read(text, overrides, folders.of(id), slots.threads());
    return specs.describe(spec);
  }

  private static Submitted same(RunEntity earlier, String hash) {
    if (!earlier.bodyHash().equals(Optional.of(hash))) {
      throw Refusal.conflict(
          "Idempotency-Key",
          "the request that it was used for",
          "another one",
          "use a new key for a new run");
    }
    return new Submitted(earlier, false);
  }

  /** Asks a run to end; nothing happens if it has. */
  public RunEntity cancel(String id) {
    RunEntity run =
        events.change(
            id,
            r -> {
              if (!r.state().ended()) {
                r.cancel();
              }
            });
    driver.stop(id);
    return run;
  }

  /**
   * Makes a stopped or failed run wait again.
   *
   * @throws Refusal 409 in other states
   */
  public RunEntity resume(String id) {
    return events.change(
        id,
        run -> {
          if (run.state() != RunState.CANCELLED && run.state() != RunState.FAILED) {
            throw Refusal.conflict(
                "run " + id,
                "a cancelled or failed run",
                "one that is " + run.state(),
                "cancel it first, or extend it if it is finished");
          }
          run.queue();
        });
  }

  /**
   * Trains more epochs.
   *
   * @throws Refusal 409 if it has not ended or its length is set in steps
   */
  public RunEntity extend(String id, int epochs) {
    RunEntity run = runs.require(id);
    if (epochs < 1 || epochs > 10_000) {
      throw Refusal.badRequest("epochs", "1 to 10000", Integer.toString(epochs));
    }
    if (!run.state().ended()) {
      throw Refusal.conflict(
          "run " + id, "a run that has ended", "one that is " + run.state(), "wait or cancel it");
    }
    new RunExtension(folders.of(id), specs).by(epochs);
    RunDescription longer =
        describe(run.spec(), List.of("training.epochs=" + (run.epochs() + epochs)), id);
    return events.change(
        id,
        r -> {
          r.describe(longer);
          r.queue();
        });
  }

  /**
   * Removes a run with its files.
   *
   * @throws Refusal 409 if it has not ended, or its model is deployed
   */
  public void delete(String id) {
    RunEntity run = runs.require(id);
    if (!run.state().ended() || driver.drives(id)) {
      throw Refusal.conflict(
          "run " + id, "a run that has ended", "one that is " + run.state(), "cancel it first");
    }
    deployments
        .ofRun(id)
        .ifPresent(
            model -> {
              throw Refusal.conflict(
                  "run " + id,
                  "a run whose model is not deployed",
                  "it is deployed as " + model,
                  "undeploy it first");
            });
    Path folder = folders.of(id);
    try {
      if (Files.exists(folder)) {
        AtomicFiles.deleteFolder(folder);
      }
    } catch (IOException e) {
      throw AtomicFiles.failed(folder.getFileName(), "to remove the run", e);
    }
    runs.remove(id);
    events.forget(id);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
