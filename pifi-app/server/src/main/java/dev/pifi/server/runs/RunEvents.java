package dev.pifi.server.runs;

import dev.pifi.server.store.EventEntity;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import dev.pifi.server.store.Transactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The events of runs in the database: each once, numbered without gaps, whatever is read twice from
 * a file. Thread-safe.
 */
@Singleton
public class RunEvents {
  /** The kind of events that the server adds to those of the worker. */
  public static final String STATE = "state";

  private final RunStore runs;
  private final Transactions transactions;
  private final Map<String, Integer> newest = new ConcurrentHashMap<>();

  /** Events of runs. */
  @Inject
  public RunEvents(RunStore runs, Transactions transactions) {
    this.runs = runs;
    this.transactions = transactions;
  }

  /** Adds the lines that are not there yet, all or none. */
  public void append(String id, List<EventLine> lines) {
    if (lines.isEmpty()) {
      return;
    }
    int last =
        runs.with(
            id,
            (run, manager) -> {
              Set<String> known = known(manager, id, lines);
              for (EventLine line : lines) {
                if (known.add(line.key())) {
                  add(manager, run, line.key(), line.kind(), line.step(), line.text());
                  Progress.apply(line, run);
                }
              }
              run.beat();
              return run.lastEvent();
            });
    newest.merge(id, last, Math::max);
  }

  private static Set<String> known(EntityManager manager, String id, List<EventLine> lines) {
    return new HashSet<>(
        manager
            .createQuery(
                "select e.eventKey from Event e where e.runId = :id and e.eventKey in :keys",
                String.class)
            .setParameter("id", id)
            .setParameter("keys", lines.stream().map(EventLine::key).toList())
            .getResultList());
  }

  /** Changes a run's state, which is an event too; nothing happens if the state stays. */
  public RunEntity change(String id, Consumer<RunEntity> change) {
    RunEntity changed =
        runs.with(
            id,
            (run, manager) -> {
              RunState before = run.state();
              change.accept(run);
              if (run.state() != before) {
                addState(manager, run);
              }
              return run;
            });
    newest.merge(id, changed.lastEvent(), Math::max);
    return changed;
  }

  private static void addState(EntityManager manager, RunEntity run) {
    JsonObjectBuilder json = Json.createObjectBuilder().add("state", run.state().name());
    run.message().ifPresent(message -> json.add("message", message));
    int number = run.lastEvent() + 1;
    add(manager, run, STATE + ":" + number, STATE, run.step(), json.build().toString());
  }

  private static void add(
      EntityManager manager, RunEntity run, String key, String kind, int step, String data) {
    manager.persist(new EventEntity(run.id(), run.nextEvent(), key, kind, step, data));
  }

  /** The events behind a number, in order. */
  public List<EventEntity> after(String id, int number, int limit) {
    return transactions.call(
        manager ->
            manager
                .createQuery(
                    "select e from Event e where e.runId = :id and e.number > :number order by"
                        + " e.number",
                    EventEntity.class)
                .setParameter("id", id)
                .setParameter("number", number)
                .setMaxResults(limit)
                .getResultList());
  }

  /** The number of the newest event that this server wrote; empty if it wrote none. */
  public Optional<Integer> newest(String id) {
    return Optional.ofNullable(newest.get(id));
  }

  /** Forgets a run that is gone. */
  public void forget(String id) {
    newest.remove(id);
  }

  /** Every {@code stride}th event of a kind, by step. */
  public List<JsonObject> ofKind(String id, String kind, int stride) {
    return transactions
        .call(
            manager ->
                manager
                    .createQuery(
                        "select e.data from Event e where e.runId = :id and e.kind = :kind and"
                            + " mod(e.step, :stride) = 0 order by e.number",
                        String.class)
                    .setParameter("id", id)
                    .setParameter("kind", kind)
                    .setParameter("stride", stride)
                    .getResultList())
        .stream()
        .flatMap(text -> EventLine.parse(text).stream())
        .map(EventLine::json)
        .toList();
  }
}
